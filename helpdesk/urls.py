"""Every address of the site. Apps keep theirs at the bottom of their `api.py`."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, include, path, re_path

from helpdesk import pages
from helpdesk.api.docs import urlpatterns as docs
from helpdesk.api.health import healthz
from helpdesk.api.metrics import metrics

APPS_WITH_DOORS = [
    "helpdesk.accounts",
    "helpdesk.members",
    "helpdesk.agreements",
    "helpdesk.desk",
    "helpdesk.files",
    "helpdesk.mailbox",
    "helpdesk.knowledge",
    "helpdesk.reports",
    "chat",
]


def doors() -> list[URLPattern]:
    return [pattern for app in APPS_WITH_DOORS if find_spec(f"{app}.api") for pattern in import_module(f"{app}.api").urlpatterns]


urlpatterns = [
    path("api/v1/", include([*doors(), *docs])),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", pages.robots, name="robots"),
    re_path(r"^console(?:/(?P<route>[^.]*))?$", pages.console, name="console"),
    # A dot is a file that does not exist, not an address of the help centre.
    re_path(r"^(?!api/|static/|ws/)(?P<route>[^.]*)$", pages.help_centre, name="help-centre"),
]

handler400 = "helpdesk.pages.bad_request"
handler403 = "helpdesk.pages.not_allowed"
handler404 = "helpdesk.pages.not_found"
handler500 = "helpdesk.pages.broken"
