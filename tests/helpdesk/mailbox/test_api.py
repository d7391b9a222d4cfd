from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.mailbox.models import OutgoingMail
from tests.people import People

from .conftest import NOON

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def a_mail(state: str = "stored", **fields: Any) -> OutgoingMail:
    facts = {"to": "wang@client.test", "subject": "重置密码", "text": "https://desk.test/reset/secret", "created_at": NOON}
    return OutgoingMail.objects.create(state=state, raw=b"secret", message_id="<1@desk.test>", **facts | fields)


def test_an_administrator_reads_the_outbox_newest_first(people: People) -> None:
    send_mail("验证邮箱", "请点击链接。", None, ["wang@client.test"])
    a_mail(created_at=NOON - timedelta(days=900))
    answer = people.client_of(people.administrator).get("/api/v1/outbox").json()
    assert [mail["subject"] for mail in answer["results"]] == ["验证邮箱", "重置密码"]
    assert answer["results"][0]["text"] == "请点击链接。"
    assert answer["results"][1]["created_at"] == "2024-06-03T12:00:00Z"
    assert answer["next"] is None


def test_mail_that_leaves_by_smtp_shows_no_words(people: People) -> None:
    for state in ("queued", "sending", "sent", "failed"):
        a_mail(state)
    answer = people.client_of(people.administrator).get("/api/v1/outbox")
    assert len(answer.json()["results"]) == 4
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("who", ["member", "agent", "supervisor", "visitor"])
def test_nobody_else_reads_it(people: People, who: str) -> None:
    mail = a_mail()
    client = people.client_of(getattr(people, who))
    assert client.get("/api/v1/outbox").status_code == 403
    assert client.post(f"/api/v1/outbox/{mail.pk}/retries").status_code == 403


def test_a_stranger_is_asked_to_sign_in(people: People) -> None:
    assert people.client_of(None).get("/api/v1/outbox").status_code == 401


def test_in_the_demo_everybody_sees_what_was_stored_and_nothing_else(people: People, settings: Any) -> None:
    settings.DEMO = True
    stored = a_mail()
    a_mail("failed")
    client = people.client_of(None)
    assert [mail["id"] for mail in client.get("/api/v1/outbox").json()["results"]] == [str(stored.pk)]
    assert client.post(f"/api/v1/outbox/{stored.pk}/retries").status_code == 401


def test_pages_cost_the_same_for_any_number_of_mails(people: People) -> None:
    for number in range(130):
        a_mail(created_at=NOON + timedelta(seconds=number // 3))
    client = people.client_of(people.administrator)
    client.get("/api/v1/outbox")  # the first request of a session writes it
    seen, url, costs = [], "/api/v1/outbox?limit=50", set()
    while url:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url).json()
        costs.add(sum("mailbox_outgoingmail" in query["sql"] for query in asked))
        seen += [mail["id"] for mail in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 130
    assert costs == {1}


def test_filters_are_a_closed_list(people: People) -> None:
    a_mail(), a_mail("failed")
    client = people.client_of(people.administrator)
    assert [mail["state"] for mail in client.get("/api/v1/outbox?state=failed").json()["results"]] == ["failed"]
    for query in ("state=any", "ordering=raw", "raw__startswith=s", "limit=0", "limit=1000"):
        answer = client.get(f"/api/v1/outbox?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), query


def test_a_failed_mail_is_queued_again_and_others_are_not(people: People, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    client = people.client_of(people.administrator)
    failed, sent = a_mail("failed", last_error="550 no", attempts=3), a_mail("sent")
    answer = client.post(f"/api/v1/outbox/{failed.pk}/retries")
    assert (answer.status_code, answer.json()["state"], answer.json()["attempts"]) == (201, "queued", 0)
    assert client.post(f"/api/v1/outbox/{failed.pk}/retries").json()["code"] == "nothing_to_retry"
    assert client.post(f"/api/v1/outbox/{sent.pk}/retries").status_code == 409
    assert client.post("/api/v1/outbox/0190a000-0000-7000-8000-000000000000/retries").status_code == 404
    assert client.post(f"/api/v1/outbox/{failed.pk}/retries", {"state": "sent"}, format="json").status_code == 400


def test_without_a_mail_server_there_is_nothing_to_retry(people: People) -> None:
    stored = a_mail()
    answer = people.client_of(people.administrator).post(f"/api/v1/outbox/{stored.pk}/retries")
    assert answer.status_code == 409
    stored.refresh_from_db()
    assert stored.state == "stored"
