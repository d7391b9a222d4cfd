"""What the doors of tickets answer is what the API's description says: the front end is built against it."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chat.actions.asking import ask
from tests.builders import a_category, a_ticket, a_topic
from tests.chat.test_answers import fits
from tests.contracts.routes import PIXEL
from tests.people import People
from tickets.actions.rating import rate
from tickets.actions.replying import reply
from tickets.actions.urging import urge
from tickets.api import answers
from tickets.models import Category, Link, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"
FOR_STAFF = {"queue", "tags", "due_at", "clock", "snoozed_until"}
FOR_CUSTOMERS = {"unread", "promised_at", "awaits_you"}


def both_fit(people: People, number: int) -> None:
    row, whole = answers.TicketRowAnswer(), answers.TicketAnswer()
    for person, theirs, others in (
        (people.agent, FOR_STAFF, FOR_CUSTOMERS),
        (people.member, FOR_CUSTOMERS, FOR_STAFF),
    ):
        client = people.client_of(person)
        listed = next(one for one in client.get(URL).json()["results"] if one["number"] == number)
        shown = client.get(f"{URL}/{number}").json()
        for body, shape in ((listed, row), (shown, whole)):
            fits(body, shape)
            assert body.keys() >= theirs
            assert not body.keys() & others
        for entry in client.get(f"{URL}/{number}/timeline").json()["results"]:
            fits(entry, answers.EntryAnswer())


def test_a_ticket_from_its_first_word_to_its_rating(people: People, opened: Ticket, at: datetime) -> None:
    both_fit(people, opened.pk)
    urge(number=opened.pk, by=people.member.actor, at=at)
    both_fit(people, opened.pk)
    staff = people.client_of(people.agent)
    fits(staff.put(f"{URL}/{opened.pk}/assignment", {"assignee": "me"}).json(), answers.TicketAnswer())
    Link.objects.create(ticket=a_ticket(), other=opened, kind="parent", at=at)
    upload = staff.post("/api/v1/files", {"file": SimpleUploadedFile("a.png", PIXEL)}, format="multipart").json()["id"]
    form = {"text": "请看图。", "files": [upload], "client_id": "1", "then": "pending"}
    fits(staff.post(f"{URL}/{opened.pk}/replies", form).json(), answers.EntryAnswer())
    both_fit(people, opened.pk)
    reply(number=opened.pk, by=people.agent.actor, at=at, text="好了。", then="solved")
    rate(number=opened.pk, by=people.member.actor, at=at, score=5)
    both_fit(people, opened.pk)


def test_a_ticket_with_a_form_and_a_chat_behind_it(people: People, plain: Category, at: datetime) -> None:
    choices = [{"value": "a", "label": "甲", "label_en": "A"}]
    fields = [{"key": "k", "label": "哪种", "type": "choice", "required": True, "for_customer": True, "choices": choices}]
    a_category("with-form", fields=fields)
    conversation = ask(by=people.member.actor, text="4013", at=at, topic=a_topic().slug)
    told = {"category": "with-form", "subject": "x", "text": "x", "fields": {"k": "a"}, "conversation": str(conversation.pk)}
    number = people.client_of(people.agent).post(URL, told).json()["number"]
    both_fit(people, number)
