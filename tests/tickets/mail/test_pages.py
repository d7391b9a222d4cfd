"""A mail behind the words of a ticket: for those of ours who may see the ticket, in a frame that can do nothing."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from helpdesk.mailbox.models import IncomingMail
from helpdesk.mailbox.parsing import Part
from tests.builders import a_seat
from tests.people import People
from tests.tickets.mail.letters import STRANGER, Writes, ticket_of
from tickets.actions.merging import merge
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def a_picture() -> Part:
    drawn = BytesIO()
    Image.new("RGB", (4, 4), "red").save(drawn, "PNG")
    return Part("red.png", "image/png", drawn.getvalue(), "<red@elsewhere.test>", True)


@pytest.fixture
def mail(writes: Writes) -> IncomingMail:
    html = '<p>看图 <img src="cid:red@elsewhere.test" alt="红"> <img src="cid:nobody@x"></p>'
    return writes(html=html, quoted="> 之前说过的", parts=[a_picture()], warnings=("display_name",), authenticated=True)


def url(mail: IncomingMail, part: str = "", number: int | None = None) -> str:
    return f"/api/v1/tickets/{number or mail.about_key}/mails/{mail.pk}{part}"


def test_staff_see_who_wrote_and_what_is_known_of_it(people: People, mail: IncomingMail) -> None:
    shown = people.client_of(people.supervisor).get(url(mail)).json()
    assert (shown["sender"], shown["sender_name"], shown["quoted"]) == (STRANGER, "林子", "> 之前说过的")
    assert shown["standing"] == {"spf": "none", "dkim": "none", "dmarc": "none", "authenticated": True}
    assert (shown["warnings"], shown["has_html"], shown["has_raw"], shown["sequence"]) == (["display_name"], True, True, 1)


def test_its_page_may_do_nothing_and_fetch_nothing(people: People, mail: IncomingMail) -> None:
    response: Any = people.client_of(people.supervisor).get(url(mail, "/page"))
    page = response.content.decode()
    assert response["Content-Security-Policy"].split("; ")[:2] == ["sandbox", "default-src 'none'"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert 'src="data:image/png;base64,' in page
    assert "cid:" not in page
    assert "http" not in page.replace("<meta charset", "")


def test_a_mail_without_html_has_no_page(people: People, writes: Writes) -> None:
    assert people.client_of(people.supervisor).get(url(writes(), "/page")).status_code == 404


def test_only_those_who_may_read_the_outbox_get_it_as_it_came(people: People, mail: IncomingMail) -> None:
    response: Any = people.client_of(people.administrator).get(url(mail, "/raw"))
    assert response.content == b"Subject: as it came\r\n\r\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert people.client_of(people.supervisor).get(url(mail, "/raw")).status_code == 403
    IncomingMail.objects.update(raw=b"")
    assert people.client_of(people.administrator).get(url(mail, "/raw")).status_code == 404


@pytest.mark.parametrize("part", ["", "/page", "/raw"])
def test_nobody_else_sees_it(people: People, writes: Writes, opened: Ticket, part: str) -> None:
    mail = writes(people.member.email, html="<p>x</p>", answers=opened, authenticated=True)
    assert people.client_of(people.member).get(url(mail, part)).status_code == 403
    assert people.client_of(people.other_member).get(url(mail, part)).status_code == 404
    a_seat(people.agent)
    assert people.client_of(people.agent).get(url(mail, part)).status_code == 404  # another queue's


def test_a_mail_of_another_ticket_is_not_to_be_had_here(people: People, mail: IncomingMail, opened: Ticket) -> None:
    assert people.client_of(people.administrator).get(url(mail, number=opened.pk)).status_code == 404


def test_it_is_there_after_a_merge_with_its_pictures(people: People, mail: IncomingMail, writes: Writes, at: datetime) -> None:
    into = ticket_of(writes(subject="同一件事"))
    merge(number=int(mail.about_key), into=into.pk, by=people.supervisor.actor, at=at)
    page: Any = people.client_of(people.supervisor).get(url(mail, "/page", number=into.pk))
    assert "data:image/png" in page.content.decode()
