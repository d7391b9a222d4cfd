"""The hotline over HTTP. Each file keeps its addresses at its bottom; they are gathered here. The call log itself is a door
of tickets: it says what became of each call, and the hotline knows no tickets."""

from . import bookings, callbacks, events, extensions, public, recordings

urlpatterns = [
    *events.urlpatterns,
    *public.urlpatterns,
    *callbacks.urlpatterns,
    *bookings.urlpatterns,
    *recordings.urlpatterns,
    *extensions.urlpatterns,
]
