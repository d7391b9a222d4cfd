"""Tickets over HTTP. Each file keeps its addresses at its bottom; they are gathered here."""

from . import bulk, lists, macros, notifications, tickets, triggers, views

urlpatterns = [
    *lists.urlpatterns,
    *tickets.urlpatterns,
    *notifications.urlpatterns,
    *views.urlpatterns,
    *macros.urlpatterns,
    *triggers.urlpatterns,
    *bulk.urlpatterns,
]
