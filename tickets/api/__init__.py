"""Tickets over HTTP. Each file keeps its addresses at its bottom; they are gathered here."""

from . import lists, tickets

urlpatterns = [
    *lists.urlpatterns,
    *tickets.urlpatterns,
]
