"""Every address of the site. Apps keep theirs at the bottom of their `api.py`."""

from django.urls import include, path, re_path

from chat import api as chat
from helpdesk import pages
from helpdesk.accounts import api as accounts
from helpdesk.agreements import api as agreements
from helpdesk.api import docs
from helpdesk.api.health import healthz
from helpdesk.api.metrics import metrics
from helpdesk.desk import api as desk
from helpdesk.files import api as files
from helpdesk.hotline import api as hotline
from helpdesk.knowledge import api as knowledge
from helpdesk.mailbox import api as mailbox
from helpdesk.members import api as members
from helpdesk.notices import api as notices
from helpdesk.reports import api as reports
from tickets import api as tickets

doors = [
    *accounts.urlpatterns,
    *members.urlpatterns,
    *agreements.urlpatterns,
    *desk.urlpatterns,
    *files.urlpatterns,
    *mailbox.urlpatterns,
    *notices.urlpatterns,
    *knowledge.urlpatterns,
    *chat.urlpatterns,
    *hotline.urlpatterns,
    *tickets.urlpatterns,
    *reports.urlpatterns,
    *docs.urlpatterns,
]

urlpatterns = [
    path("api/v1/", include(doors)),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    re_path(r"^console(?:/(?P<route>[^.]*))?$", pages.console, name="console"),
    # A dot is a file that does not exist, not an address of the help centre.
    re_path(r"^(?!api/|static/|ws/)(?P<route>[^.]*)$", pages.help_centre, name="help-centre"),
]

handler400 = "helpdesk.pages.bad_request"
handler403 = "helpdesk.pages.not_allowed"
handler404 = "helpdesk.pages.not_found"
handler500 = "helpdesk.pages.broken"
