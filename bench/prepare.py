"""Make the people, sessions and conversations a benchmark talks with. `python -m bench.prepare PAIRS` prints them as JSON."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from chat.models import Conversation  # noqa: E402
from helpdesk.accounts.models import User  # noqa: E402
from helpdesk.accounts.sessions import SessionStore  # noqa: E402
from helpdesk.common.actors import Role  # noqa: E402
from helpdesk.common.clock import now  # noqa: E402
from helpdesk.common.ids import new_id  # noqa: E402
from helpdesk.desk.models import Topic  # noqa: E402


def cookie_of(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def person(role: Role, number: int) -> User:
    name = f"{role}-{new_id().hex[-8:]}"
    return User.objects.create(email=f"{name}@bench.test", display_name=f"{role} {number}", role=role, password="!")


@transaction.atomic
def pairs(count: int) -> list[dict[str, str]]:
    topic = Topic.objects.select_related("queue").get(slug="general")
    at, made = now(), []
    for number in range(count):
        member, agent = person(Role.CUSTOMER, number), person(Role.AGENT, number)
        conversation = Conversation.objects.create(
            topic=topic, queue=topic.queue, member=member, assignee=agent, state="active", created_at=at, accepted_at=at
        )
        made.append({"conversation": str(conversation.pk), "customer": cookie_of(member), "agent": cookie_of(agent)})
    return made


if __name__ == "__main__":
    print(json.dumps(pairs(int(sys.argv[1]))))
