"""Members and contacts over HTTP."""

from . import contacts, own_data

urlpatterns = [
    *own_data.urlpatterns,
    *contacts.urlpatterns,
]
