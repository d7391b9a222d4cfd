from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from chat.models import Block, Conversation, Message, Note, Offer, Rating
from helpdesk.accounts.models import User
from helpdesk.common.actors import Role
from helpdesk.demo.cast import PARTS, PASSWORD
from helpdesk.demo.jobs import keep_cast_at_desk
from helpdesk.demo.making import make_demo
from helpdesk.desk.models import Queue, Seat, Topic
from helpdesk.evidence.models import Pending
from helpdesk.files.models import Upload
from helpdesk.hotline.models import Call, Callback
from helpdesk.knowledge.models import CannedResponse
from helpdesk.mailbox.models import IncomingMail, OutgoingMail
from tickets import listing
from tickets.models import Category, Entry, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
TABLES = [
    User,
    Conversation,
    Message,
    Note,
    Rating,
    Block,
    Offer,
    Upload,
    CannedResponse,
    Queue,
    Topic,
    Seat,
    Pending,
    Ticket,
    Entry,
    Call,
    Callback,
    IncomingMail,
    OutgoingMail,
]


@pytest.fixture
def made(settings: Any, tmp_path: Path) -> int:
    settings.UPLOAD_ROOT = tmp_path
    return make_demo(at=timezone.now())


def rows() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def test_a_second_run_changes_nothing_and_asks_little(made: int) -> None:
    before = rows()
    with CaptureQueriesContext(connection) as asked:
        assert make_demo(at=timezone.now()) == 0
    assert made >= 24
    assert rows() == before
    assert len(asked) <= 16


def test_what_is_missing_is_made_again_and_nothing_else(made: int) -> None:
    before = rows()
    Seat.objects.get(user__email="agent@demo.test").delete()
    make_demo(at=timezone.now())
    assert rows() | {"Pending": 0} == before | {"Pending": 0}


def test_the_cast_signs_in_with_the_password_that_is_shown(made: int) -> None:
    for part in PARTS.values():
        answer = APIClient().post("/api/v1/session", {"email": part.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.content
        assert answer.json()["user"]["role"] == part.role
        assert answer.json()["user"]["email_verified"] is True


def test_the_history_is_complete_and_on_record(made: int) -> None:
    for conversation in Conversation.objects.all():
        numbers = list(conversation.messages.order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, conversation.last_sequence + 1))
    said = Pending.objects.filter(kind="chat.message.posted").count()
    assert said == Message.objects.count() > 100
    closed = Conversation.objects.filter(state="closed")
    assert not closed.filter(summary="").exists()
    assert Rating.objects.count() >= 15
    assert Note.objects.exists()
    assert Block.objects.count() == 1
    assert Message.objects.exclude(retracted_at=None).count() == 1
    assert not Message.objects.filter(created_at__gt=timezone.now()).exists()
    pictures = Upload.objects.all()
    assert all(picture.has_thumbnail for picture in pictures)
    assert Counter(picture.hung_on_kind for picture in pictures) == {"conversation": 3, "ticket": 3}


def test_tickets_stand_as_on_a_desk_at_work(made: int) -> None:
    assert set(Ticket.objects.values_list("status", flat=True)) == set(Ticket.Status.values)
    assert Category.objects.filter(tickets=None).count() == 0
    assert Ticket.objects.count() >= 40
    assert not Entry.objects.filter(at__gt=timezone.now()).exists()
    for ticket in Ticket.objects.all():
        numbers = list(ticket.entries.order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, ticket.last_entry + 1))
        moments = list(ticket.entries.order_by("sequence").values_list("at", flat=True))
        assert moments == sorted(moments)
    agent = User.objects.get(email="agent@demo.test").actor
    for view in ("mine", "unassigned", "due", "urgent", "pending", "solved"):
        assert listing.counts(agent, [{"view": view}], at=timezone.now())[0][0] >= 2, view


def test_the_line_has_people_in_it_whatever_the_hour(made: int) -> None:
    assert Conversation.objects.filter(state="waiting", left_at=None, queue__slug="general").count() == 3
    assert Conversation.objects.filter(state="active", assignee__email="agent@demo.test").count() >= 3


def test_the_cast_stays_at_its_desk_until_somebody_signs_in_as_them(made: int) -> None:
    assert keep_cast_at_desk() >= 2
    for user in User.objects.exclude(role=Role.CUSTOMER):
        APIClient().post("/api/v1/session", {"email": user.email, "password": PASSWORD})
    assert keep_cast_at_desk() == 0


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True), (False, True)])
def test_demo_accounts_are_never_made_elsewhere(settings: Any, demo: bool, production: bool) -> None:
    settings.DEMO, settings.PRODUCTION = demo, production
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()


def test_the_command_says_whom_to_sign_in_as(settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.UPLOAD_ROOT = True, tmp_path
    out = StringIO()
    call_command("demo", stdout=out)
    assert "agent@demo.test" in out.getvalue()
    assert PASSWORD in out.getvalue()


def test_the_telephone_has_been_ringing_too(made: int) -> None:
    states = Counter(Call.objects.values_list("state", flat=True))
    assert (states["ended"] > 5, states["missed"] > 0, states["voicemail"] > 0, states["ringing"]) == (True, True, True, 0)
    owed = Counter(Callback.objects.values_list("kind", "state"))
    assert owed[("booked", "waiting")] == 1
    assert {state for _, state in owed} == {"waiting", "claimed", "done"}
    assert Ticket.objects.filter(calls__call__call_id="demo-7", source="phone").count() == 1


def test_its_mail_shows_each_end_a_mail_can_have(made: int) -> None:
    ends = Counter(IncomingMail.objects.values_list("state", "outcome"))
    assert ends == {
        ("done", "opened"): 6,
        ("set_aside", "list"): 1,
        ("set_aside", "automatic"): 1,
        ("set_aside", "verification"): 1,
    }
    assert Ticket.objects.filter(source="mail", category__slug="stolen-account").count() == 1
    assert OutgoingMail.objects.filter(about_kind="ticket_reply").count() == 2
