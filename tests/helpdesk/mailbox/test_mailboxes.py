"""Administrators say where mail is fetched, and try it first."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.models import Mailbox
from tests.people import People

from .servers import DESK, PASSWORD, Postfix, nobody_there

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def servers_of(postfix: Postfix) -> dict[str, Any]:
    return {
        "imap_host": "127.0.0.1",
        "imap_port": postfix.imap_port,
        "imap_tls": "none",
        "imap_user": DESK,
        "imap_password": PASSWORD,
        "smtp_host": "localhost",
        "smtp_port": postfix.port,
        "smtp_tls": "starttls",
        "smtp_user": DESK,
        "smtp_password": PASSWORD,
    }


def test_a_mailbox_is_tried_saved_and_never_shows_its_passwords(
    people: People, postfix: Postfix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(postfix.certificate))
    client = people.client_of(people.administrator)
    tried = client.post("/api/v1/mailbox-tests", servers_of(postfix) | {"address": DESK}, format="json").json()
    assert (tried["imap"]["ok"], tried["smtp"]["ok"]) == (True, True), tried
    assert not Mailbox.objects.exists()
    saved = client.post("/api/v1/mailboxes", servers_of(postfix) | {"address": DESK.upper(), "is_active": True}, format="json")
    assert saved.status_code == 201, saved.json()
    assert saved.json()["address"] == DESK
    assert (saved.json()["has_imap_password"], saved.json()["has_smtp_password"]) == (True, True)
    kept = Mailbox.objects.get()
    assert (kept.imap_password, kept.smtp_password) == (PASSWORD, PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT imap_sealed, smtp_sealed FROM mailbox_mailbox")
        assert PASSWORD not in str(cursor.fetchall())
    facts = str([said.facts for said in records_of(("mailbox", kept.pk))])
    answers = saved.content.decode() + client.get("/api/v1/mailboxes").content.decode()
    assert PASSWORD not in facts + answers
    assert kept.imap_sealed not in facts + answers


def test_what_the_servers_say_is_told(people: People, postfix: Postfix) -> None:
    client = people.client_of(people.administrator)
    wrong = servers_of(postfix) | {"imap_password": "wrong", "smtp_port": nobody_there(), "smtp_tls": "none"}
    tried = client.post("/api/v1/mailbox-tests", wrong, format="json").json()
    assert not tried["imap"]["ok"]
    assert "Authentication failed" in tried["imap"]["words"]
    assert not tried["smtp"]["ok"]
    assert "refused" in tried["smtp"]["words"]
    missing = client.post("/api/v1/mailbox-tests", servers_of(postfix) | {"folder": "没有这个文件夹"}, format="json").json()
    assert not missing["imap"]["ok"]


def test_a_password_left_out_stays_and_an_empty_one_goes(people: People, postfix: Postfix) -> None:
    client = people.client_of(people.administrator)
    made = client.post("/api/v1/mailboxes", servers_of(postfix) | {"address": DESK}, format="json").json()
    client.patch(f"/api/v1/mailboxes/{made['id']}", {"name": "客服"}, format="json")
    assert Mailbox.objects.get().imap_password == PASSWORD
    tried = client.post("/api/v1/mailbox-tests", {"id": made["id"]}, format="json").json()
    assert tried["imap"]["ok"], "tried with what is kept"
    after = client.patch(f"/api/v1/mailboxes/{made['id']}", {"imap_password": ""}, format="json").json()
    assert (after["has_imap_password"], after["has_smtp_password"], after["version"]) == (False, True, 3)
    assert [said.kind for said in records_of(("mailbox", made["id"]))] == [
        "mailbox.added",
        "mailbox.changed",
        "mailbox.tried",
        "mailbox.changed",
    ]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"address": "nowhere"}, "address"),
        ({"address": "a@desk.test", "imap_port": 70_000}, "imap_port"),
        ({"address": "a@desk.test", "imap_tls": "perhaps"}, "imap_tls"),
        ({"address": "a@desk.test", "is_active": True}, "imap_host"),
        ({"address": "a@desk.test", "uid_validity": 7}, "uid_validity"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(people: People, told: dict[str, Any], field: str) -> None:
    answer = people.client_of(people.administrator).post("/api/v1/mailboxes", told, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Mailbox.objects.exists()


def test_an_address_has_one_mailbox(people: People) -> None:
    client = people.client_of(people.administrator)
    client.post("/api/v1/mailboxes", {"address": DESK}, format="json")
    again = client.post("/api/v1/mailboxes", {"address": DESK.title()}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "mailbox_exists")
    assert Mailbox.objects.count() == 1


def test_another_server_is_another_place(people: People) -> None:
    client = people.client_of(people.administrator)
    made = client.post("/api/v1/mailboxes", {"address": DESK, "imap_host": "imap.one.test"}, format="json").json()
    Mailbox.objects.update(uid_validity=5, last_uid=900)
    client.patch(f"/api/v1/mailboxes/{made['id']}", {"name": "客服"}, format="json")
    assert Mailbox.objects.get().last_uid == 900
    client.patch(f"/api/v1/mailboxes/{made['id']}", {"imap_host": "imap.two.test"}, format="json")
    assert (Mailbox.objects.get().uid_validity, Mailbox.objects.get().last_uid) == (0, 0)
