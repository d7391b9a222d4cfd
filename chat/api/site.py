"""What the front page says before anybody signs in: who we are, whether somebody is there, how long it takes."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.desk_state import chat_state
from helpdesk.accounts.models import User
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Anyone
from helpdesk.common.clock import now
from helpdesk.desk.hours import hours_in_words
from helpdesk.desk.queries import active_queues, active_topics, queue_is_open, rules_of

from .answers import SiteAnswer
from .forms import NoQuery

DEMO_CAST = [f"{name}@demo.test" for name in ("member", "member2", "agent", "agent2", "supervisor", "admin")]
DEMO_PASSWORD = "demo-helpdesk"  # noqa: S105  published on the demo's front page; production refuses to start as a demo
MAIN_QUEUE = "general"


class Site(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=SiteAnswer)
    def get(self, request: Request) -> Response:
        query_of(request, NoQuery)
        at = now()
        queues = {queue.pk: queue for queue in active_queues()}
        opened = {pk: queue_is_open(queue, at) for pk, queue in queues.items()}
        response = Response(
            {
                "name": settings.SITE_NAME,
                "hotline": settings.HOTLINE_NUMBER,
                "hotline_hours": _hours(queues),
                "mailbox": settings.ADMIN_MAILBOX,
                "demo": settings.DEMO,
                "demo_accounts": _demo_accounts() if settings.DEMO else [],
                "topics": [
                    {"slug": topic.slug, "name": topic.name, "name_en": topic.name_en, "open": opened[topic.queue_id]}
                    for topic in active_topics()
                ],
                "chat": _chat(queues, at),
            }
        )
        response["Cache-Control"] = "no-store"
        return response


def _hours(queues: dict[Any, Any]) -> str:
    main = _main(queues)
    english = (get_language() or "").startswith("en")
    return hours_in_words(rules_of(main.calendar), english=english) if main else ""


def _chat(queues: dict[Any, Any], at: datetime) -> dict[str, Any]:
    main = _main(queues)
    return chat_state(main, at) if main else {}


def _main(queues: dict[Any, Any]) -> Any:
    """The queue of an ordinary question; the first there is, where an installation has none of that name."""
    return next((queue for queue in queues.values() if queue.slug == MAIN_QUEUE), next(iter(queues.values()), None))


def _demo_accounts() -> list[dict[str, str]]:
    # Proven ones only: anybody may claim an address, and a stranger must not appear on the front page.
    people = User.objects.filter(email__in=DEMO_CAST, is_active=True, emailaddress__verified=True).order_by("role", "email")
    return [{"email": one.email, "role": one.role, "name": one.display_name, "password": DEMO_PASSWORD} for one in people]
