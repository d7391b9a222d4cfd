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
        ({"address": "a@desk.test", "imap_host": "no host!"}, "imap_host"),
        ({"address": "a@desk.test", "smtp_host": "smtp.desk.test\r\nRCPT"}, "smtp_host"),
        ({"address": "a@desk.test", "imap_user": "desk\u202eksed"}, "imap_user"),
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


def test_two_with_a_mailbox_open_do_not_undo_each_other(people: People) -> None:
    client = people.client_of(people.administrator)
    made = client.post("/api/v1/mailboxes", {"address": DESK}, format="json").json()
    one = f"/api/v1/mailboxes/{made['id']}"
    seen = {"HTTP_IF_MATCH": f'"{made["version"]}"'}
    assert client.patch(one, {"name": "客服"}, format="json", **seen).status_code == 200
    late = client.patch(one, {"name": "售后"}, format="json", **seen)
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert client.patch(one, {"name": "x"}, format="json", HTTP_IF_MATCH="7").status_code == 400
    assert Mailbox.objects.get().name == "客服"


@pytest.mark.parametrize("kind", ["imap", "smtp"])
def test_a_kept_password_goes_to_no_other_server(people: People, kind: str) -> None:
    """Whoever may name servers could else have it sent to their own."""
    client = people.client_of(people.administrator)
    told = {"address": DESK, f"{kind}_host": "mail.desk.test", f"{kind}_user": DESK, f"{kind}_password": PASSWORD}
    made = client.post("/api/v1/mailboxes", told, format="json").json()
    one = f"/api/v1/mailboxes/{made['id']}"
    for elsewhere in ({f"{kind}_host": "mail.evil.test"}, {f"{kind}_port": 4433}, {f"{kind}_tls": "none"}):
        tried = client.post("/api/v1/mailbox-tests", {"id": made["id"], **elsewhere}, format="json")
        for answer in (client.patch(one, elsewhere, format="json"), tried):
            assert (answer.status_code, list(answer.json()["errors"])) == (400, [f"{kind}_password"])
    assert getattr(Mailbox.objects.get(), f"{kind}_host") == "mail.desk.test"
    moved = client.patch(one, {f"{kind}_host": "new.desk.test", f"{kind}_password": "typed anew"}, format="json")
    assert moved.json()[f"{kind}_host"] == "new.desk.test"
