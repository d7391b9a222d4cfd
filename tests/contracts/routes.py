"""Every route the site answers, a world with one of everything to ask about, and a form each route accepts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.models import User, Visitor
from helpdesk.accounts.representation import public_id
from helpdesk.accounts.sessions import key_of
from helpdesk.files.actions.hanging import hang_on
from helpdesk.knowledge.models import CannedResponse
from helpdesk.mailbox.models import OutgoingMail
from tests.builders import a_contact, a_conversation, a_message, a_seat, a_ticket, a_topic
from tests.contracts.hotline import forms_of_hotline, ids_of_hotline
from tests.contracts.letters import ids_of_letters
from tests.contracts.mailboxes import forms_of_mailboxes, ids_of_mailboxes
from tests.contracts.stolen import forms_of_stolen, ids_of_stolen
from tests.people import PASSWORD, People
from tickets.models import BulkRun, Link, Macro, Reminder, SavedView, SlaPolicy, Ticket, Trigger

METHODS = ("get", "post", "put", "patch", "delete")
EVERYBODY = (
    "anonymous",
    "visitor",
    "other_visitor",
    "member",
    "other_member",
    "agent",
    "other_agent",
    "supervisor",
    "administrator",
)
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
CONVERSATION = "conversations/<uuid:conversation_id>"
TICKET = "tickets/<int:number>"


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """ "GET people/<uuid:person_id>" for everything under /api/v1/."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", None)
            for method in METHODS:
                if view is not None and hasattr(view, method):
                    yield f"{method.upper()} {prefix}{pattern.pattern}".replace("api/v1/", "", 1)


class World:
    """One of everything, as `customer` left it: a conversation that `agent` has, with a message, a file and a mail."""

    def __init__(self, people: People, customer: User | Visitor) -> None:
        self.people = people
        # One of each, because a client loads all middleware for its first request.
        self.client = APIClient(raise_request_exception=False)
        self.strict_client = APIClient(raise_request_exception=False, enforce_csrf_checks=True)
        self.cookies = {name: self.client_once(name).cookies for name in EVERYBODY}
        topic = a_topic("odds-and-ends")
        self.conversation = a_conversation(customer, assignee=people.agent, topic=topic)
        a_message(self.conversation, author=customer)
        for agent in (people.agent, people.other_agent):
            a_seat(agent, queues=[topic.queue])
        self.ticket = a_ticket(customer, queue=topic.queue, assignee=people.agent)
        self.other_ticket = a_ticket(customer, queue=topic.queue)
        Link.objects.create(ticket=self.ticket, other=self.other_ticket, kind="related", at=timezone.now())
        reminder = Reminder.objects.create(ticket=self.ticket, person=people.agent, due_at=timezone.now())
        self.ids = {
            "<uuid:conversation_id>": str(self.conversation.pk),
            "<int:sequence>": "1",
            **ids_of_stolen(people, topic.queue),
            "<int:number>": str(self.ticket.pk),
            **ids_of_letters(self.ticket, people.agent),
            "<uuid:contact_id>": str(a_contact().pk),
            "<uuid:reminder_id>": str(reminder.pk),
            "<uuid:upload_id>": self.an_upload(customer),
            "<uuid:response_id>": a_canned_response(people.agent),
            "<uuid:session_id>": str(public_id(key_of(self.cookies["member"]["session"].value))),
            "<uuid:person_id>": str(people.other_agent.pk),
            "<uuid:mail_id>": a_failed_mail(),
            **ids_of_mailboxes(),
            "<uuid:calendar_id>": str(topic.queue.calendar_id),
            "queues/<slug:slug>": f"queues/{topic.queue.slug}",
            "topics/<slug:slug>": f"topics/{topic.slug}",
            "services/<slug:slug>": "services/api",
            "ticket-categories/<slug:slug>": "ticket-categories/other",
            "<uuid:policy_id>": str(SlaPolicy.objects.earliest("position").pk),
            "<str:token>": "x" * 43,
            **ids_of_hotline(people, topic.queue, customer),
            **automation_of(people.agent, self.ticket),
        }

    def client_once(self, name: str) -> APIClient:
        return self.people.client_of(None if name == "anonymous" else getattr(self.people, name))

    def an_upload(self, customer: User | Visitor) -> str:
        form = {"file": SimpleUploadedFile("a.png", PIXEL)}
        upload = self.people.client_of(customer).post("/api/v1/files", form, format="multipart").json()["id"]
        hang_on([upload], kind="conversation", object_id=self.conversation.pk, at=timezone.now())
        return str(upload)

    def form(self, route: str) -> dict[str, Any]:
        """What the route accepts, so that an answer tells of access and not of a wrong form."""
        forms: dict[str, dict[str, Any]] = {
            **forms_of_stolen(self.ids),
            **forms_of_hotline(),
            **forms_of_mailboxes(),
            "POST session": {"email": self.people.member.email, "password": PASSWORD},
            "POST session/otp": {"code": "000000"},
            "PUT password": {"current": PASSWORD, "new": "another horse entirely 7"},
            "POST password-resets": {"email": "nobody@nowhere.test"},
            "PUT password-resets/<str:token>": {"password": "another horse entirely 7"},
            "PUT invitations/<str:token>": {"password": "another horse entirely 7"},
            "PUT authenticators/totp": {"code": "000000"},
            "DELETE authenticators/totp": {"password": PASSWORD},
            "POST members": {"email": "new@customers.test", "password": "a password of mine 4", "display_name": "新会员"},
            "PUT members/me/phone-verification": {"code": "000000"},
            "POST people": {"email": "new@desk.test", "display_name": "新同事", "role": "agent"},
            "POST teams": {"name": "夜班"},
            "PUT people/<uuid:person_id>/seat": {"capacity": 3, "queues": [], "skills": []},
            "POST queues": {"slug": "new", "name": "新队列", "calendar": self.ids["<uuid:calendar_id>"]},
            "POST services": {"slug": "new", "name": "新服务"},
            "POST ticket-categories": {"slug": "new", "name": "新分类", "queue": self.conversation.queue.slug},
            "POST sla-policies": {"name": "新承诺", "first_response_s": 3600},
            "POST topics": {"slug": "new", "name": "新主题", "queue": self.conversation.queue.slug},
            "POST calendars": {"name": "新日历", "always_open": True, "intervals": []},
            "PUT calendars/<uuid:calendar_id>": {"name": "新日历", "always_open": True, "intervals": []},
            "POST canned-responses": {"shortcut": "new", "title": "新回复", "text": "您好"},
            "PUT presence": {"state": "available"},
            f"POST {CONVERSATION}/messages": {"client_id": "m", "text": "你好"},
            f"POST {CONVERSATION}/notes": {"client_id": "n", "text": "备注"},
            f"PUT {CONVERSATION}/draft": {"text": "草稿"},
            f"POST {CONVERSATION}/transfers": {"to_agent": str(self.people.other_agent.pk)},
            f"POST {CONVERSATION}/rating": {"score": 5},
            f"POST {CONVERSATION}/block": {"reason": "辱骂", "hours": 1},
            "POST tickets": {"category": "other", "subject": "收不到短信", "text": "从早上开始。"},
            f"PATCH {TICKET}": {"subject": "收不到验证码短信"},
            f"POST {TICKET}/replies": {"client_id": "r", "text": "好的"},
            f"POST {TICKET}/notes": {"client_id": "n", "text": "备注"},
            f"PUT {TICKET}/assignment": {"assignee": None},
            f"PUT {TICKET}/status": {"status": "open"},
            f"PUT {TICKET}/seen": {"sequence": 1},
            "POST contacts/<uuid:contact_id>/merge": {"into": str(self.ticket.contact_id)},
            "PATCH contacts/me": {"wants_mail": False},
            f"POST {TICKET}/merge": {"into": self.other_ticket.pk},
            f"POST {TICKET}/split": {"entries": [1], "subject": "另一件事"},
            f"POST {TICKET}/links": {"kind": "related", "number": self.other_ticket.pk},
            f"DELETE {TICKET}/links": {"kind": "related", "number": self.other_ticket.pk},
            f"POST {TICKET}/rating": {"score": 5},
            "PUT notifications/read": {"all": True},
            "POST ticket-views": {"name": "新视图"},
            "POST macros": {"name": "新宏", "text": "您好"},
            f"POST {TICKET}/macro": {"macro": self.ids["<uuid:macro_id>"]},
            "POST triggers": {"name": "新规则", "on": "opened", "deeds": {"text": "收到。"}},
            "POST triggers/preview": {"on": "opened"},
            "POST ticket-bulk": {"numbers": [self.ticket.pk], "changes": {"priority": 2}},
            f"PUT {TICKET}/draft": {"text": "草稿"},
            f"PUT {TICKET}/snooze": {"until": None},
            f"POST {TICKET}/reminders": {"at": (timezone.now() + timedelta(hours=1)).isoformat()},
        }
        return forms.get(route, {})

    def ask(self, route: str, who: str, *, ids: dict[str, str] | None = None, **how: Any) -> Any:
        """The answer, and nothing of it stays. `form` and `method` replace its own; the rest goes to the client.

        `look` is called when it has succeeded, while what it did is still there.
        """
        look = how.pop("look", None)
        client = self.strict_client if how.pop("enforce_csrf_checks", False) else self.client
        client.cookies = SimpleCookie({name: morsel.value for name, morsel in self.cookies[who].items()})
        method = how.pop("method", route.split()[0]).lower()
        form = how.pop("form", None)
        if method not in ("get", "head", "options"):
            how["data"] = self.form(route) if form is None else form
            if route == "POST files":
                how |= {"data": {"file": SimpleUploadedFile("b.png", PIXEL)} | how["data"], "format": "multipart"}
        with transaction.atomic():
            answer = getattr(client, method)(self.address(route, ids or {}), **how)
            if look and answer.status_code < 300:
                look()
            transaction.set_rollback(True)
        return answer

    def address(self, route: str, ids: dict[str, str]) -> str:
        address = route.split()[1]
        for placeholder, value in (ids | {k: v for k, v in self.ids.items() if k not in ids}).items():
            address = address.replace(placeholder, value)
        assert "<" not in address, f"Say in `World.ids` what stands for the placeholder in {route}"
        return f"/api/v1/{address}"


def automation_of(agent: User, ticket: Ticket) -> dict[str, str]:
    """A view and a finished run of the agent's, a macro all share, and a rule."""
    at = timezone.now()
    was = {"priority": 3}
    run = BulkRun.objects.create(
        by=agent,
        deed={"changes": {"priority": 2}},
        numbers=[ticket.pk],
        results=[[ticket.pk, 0, 1, "", was]],
        created_at=at,
        finished_at=at,
    )
    rows = {
        "view": SavedView.objects.create(owner=agent, name="我的退款"),
        "macro": Macro.objects.create(name="发票", text="发票已寄出。"),
        "trigger": Trigger.objects.create(name="新工单", on="opened", deeds={"changes": {"priority": 2}}),
        "run": run,
    }
    return {f"<uuid:{name}_id>": str(row.pk) for name, row in rows.items()}


def a_canned_response(owner: User) -> str:
    canned = CannedResponse(owner=owner, shortcut="hi", title="你好", text="您好", changed_at=timezone.now())
    canned.spell()
    canned.save()
    return str(canned.pk)


def a_failed_mail() -> str:
    mail = OutgoingMail.objects.create(
        to="a@b.test", subject="x", raw=b"", message_id="<1@b.test>", state="failed", created_at=timezone.now()
    )
    return str(mail.pk)


def unknown_ids() -> dict[str, str]:
    """Ids of nothing."""
    return {"<int:number>": "987654321"} | {
        f"<uuid:{name}>": str(uuid4()) for name in ("conversation_id", "upload_id", "response_id", "person_id", "mail_id")
    }
