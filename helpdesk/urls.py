"""Every address of the site. Apps keep theirs at the bottom of their `api.py`."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, include, path

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


urlpatterns = [path("api/v1/", include(doors()))]
