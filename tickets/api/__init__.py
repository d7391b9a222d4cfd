"""Tickets over HTTP. Each file keeps its addresses at its bottom; they are gathered here."""

from . import (
    aftercare,
    bulk,
    calls,
    categories,
    drafts,
    linking,
    lists,
    macros,
    merging,
    notifications,
    queues,
    sla,
    stolen,
    tickets,
    triggers,
    views,
)

urlpatterns = [
    *lists.urlpatterns,
    *tickets.urlpatterns,
    *merging.urlpatterns,
    *linking.urlpatterns,
    *aftercare.urlpatterns,
    *drafts.urlpatterns,
    *notifications.urlpatterns,
    *views.urlpatterns,
    *macros.urlpatterns,
    *triggers.urlpatterns,
    *bulk.urlpatterns,
    *calls.urlpatterns,
    *categories.urlpatterns,
    *queues.urlpatterns,
    *sla.urlpatterns,
    *stolen.urlpatterns,
]
