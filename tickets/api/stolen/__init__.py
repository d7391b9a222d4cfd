"""Doors of the lane for stolen accounts: for whoever reports, without signing in, and for staff."""

from . import reporters, staff

urlpatterns = [*reporters.urlpatterns, *staff.urlpatterns]
