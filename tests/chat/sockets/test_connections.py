"""Who may open a socket, how many, how much may come through it, and when it ends (TRUST WS-01 to 05, 08)."""

from __future__ import annotations

import dataclasses
import socket
import time
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from bench.stage import resident_kib
from tests.chat.sockets.conftest import Enter
from tests.faults.connections import Ticket
from tests.faults.stage import ORIGIN, Desk
from tests.people import PASSWORD
from tests.site import add_csrf

# `django_db`, so that pytest-django makes the database the site's is copied from.
pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

Pair = tuple[Ticket, Ticket]


def handshake(desk: Desk, cookie: str, *lines: bytes) -> int:
    """The status of a hand-written handshake."""
    with socket.create_connection(("127.0.0.1", desk.webs[0].port), timeout=10) as raw:
        head = [
            b"GET /ws/chat HTTP/1.1",
            b"Host: 127.0.0.1",
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            b"Sec-WebSocket-Version: 13",
            b"Cookie: " + cookie.encode(),
        ]
        raw.sendall(b"\r\n".join([*head, *lines, b"", b""]))
        return int(raw.recv(100).split(b" ")[1])


OURS = f"Origin: {ORIGIN}".encode()


def test_a_page_of_ours_may_open_one(live: Desk, pair: Pair) -> None:
    assert handshake(live, pair[0].cookie, OURS) == 101


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"Origin: null"],
        [b"Origin: https://evil.example"],
        [b"Origin: http://faults.test.evil.example"],
        [b"Origin: http://evilfaults.test"],
        [b"Origin: http://faults.test@evil.example"],
        [b"Origin: https://faults.test"],
        [b"Origin: http://faults.test:8080"],
        [b"Origin: https://evil.example", OURS],
        [OURS, b"Origin: https://evil.example"],
        [OURS, OURS],
    ],
    ids=lambda lines: b" + ".join(lines).decode() or "none",
)
def test_pages_of_others_may_not(lines: list[bytes], live: Desk, pair: Pair) -> None:
    assert handshake(live, pair[0].cookie, *lines) == 403


@pytest.mark.parametrize("separator", [b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x85"])
def test_no_header_is_smuggled_inside_another(separator: bytes, live: Desk, pair: Pair) -> None:
    smuggled = b"X-Harmless: a" + separator + OURS
    assert handshake(live, pair[0].cookie, b"Origin: https://evil.example", smuggled) in (400, 403)
    assert handshake(live, pair[0].cookie, smuggled) in (400, 403)


def test_nobody_in_particular_is_let_in_and_told_so(enter: Enter, pair: Pair) -> None:
    """Accepted, then closed with a code that a browser can read."""
    unknown = dataclasses.replace(pair[0], cookie="session=made-up")
    assert enter(unknown, hello=False).closed_with() == 4401
    customer_at_the_desk = dataclasses.replace(pair[0], side="staff")
    assert enter(customer_at_the_desk, hello=False).closed_with() == 4403


def test_a_page_of_another_version_is_told_to_reload(enter: Enter, pair: Pair) -> None:
    """By a code of its own: what it says is not nonsense, only not ours any more."""
    old = enter(pair[0], hello=False)
    old.say({"type": "hello", "protocol": 99, "conversations": {}})
    refused = old.until("refused")
    assert (refused["code"], refused["detail"]) == ("protocol_mismatch", "页面和服务器的版本不一样了，请刷新页面。")
    old.say({"type": "hello", "protocol": 1, "conversations": {}})
    assert old.until("welcome")


def test_nothing_is_heard_before_hello(enter: Enter, pair: Pair, live: Desk) -> None:
    hasty = enter(pair[0], hello=False)
    hasty.say({"type": "message.post", "conversation": pair[0].conversation, "client_id": "h1", "text": "等不及了"})
    refused = hasty.until("refused")
    assert (refused["code"], refused["client_id"]) == ("hello_first", "h1")
    assert not live.rows([pair[0].conversation])


def test_a_silent_stranger_is_not_waited_for(enter: Enter, pair: Pair) -> None:
    stranger = enter(dataclasses.replace(pair[0], cookie=""), hello=False)
    began = time.monotonic()
    assert stranger.closed_with(seconds=15) == 4401
    assert time.monotonic() - began < 12


def test_one_person_has_ten_windows_and_gets_a_place_back_when_one_closes(enter: Enter, pair: Pair) -> None:
    windows = [enter(pair[0]) for _ in range(10)]
    assert enter(pair[0], hello=False).closed_with() == 4429
    windows[0].socket.close()
    deadline = time.monotonic() + 10
    while not is_let_in(enter, pair[0]):
        assert time.monotonic() < deadline, "no place came back"


def is_let_in(enter: Enter, ticket: Ticket) -> bool:
    try:
        enter(ticket)
    except ConnectionClosed:
        return False
    return True


@pytest.mark.parametrize("size", [64 * 1024 + 1, 2 * 1024 * 1024])
def test_a_frame_over_the_limit_ends_the_socket(size: int, enter: Enter, pair: Pair, live: Desk) -> None:
    customer, before = enter(pair[0]), resident_kib(live.webs[0].pid)
    customer.say("x" * size)
    assert customer.closed_with() == 1009
    assert resident_kib(live.webs[0].pid) - before < 5 * 1024


def test_ten_thousand_fragments_cost_nothing(enter: Enter, pair: Pair, live: Desk) -> None:
    customer, before = enter(pair[0]), resident_kib(live.webs[0].pid)
    customer.socket.send(iter(["x"] * 10_000))
    assert customer.until("refused")["code"] == "bad_frame"
    assert resident_kib(live.webs[0].pid) - before < 5 * 1024


def test_who_talks_too_fast_is_slowed_and_then_let_go(enter: Enter, pair: Pair, live: Desk) -> None:
    fast, other = enter(pair[0]), enter(pair[1])
    for number in range(400):
        fast.say({"type": "message.post", "conversation": pair[0].conversation, "client_id": f"f{number}", "text": "快"})
    assert other.post("a1", "还在吗")["type"] == "message.accepted"
    assert fast.closed_with() == 4429
    refused = [frame for frame in fast.heard if frame["type"] == "refused"]
    assert {frame["code"] for frame in refused} == {"rate_limited"}
    assert all(frame["retry_after"] > 0 for frame in refused)
    accepted = {frame["client_id"] for frame in fast.heard if frame["type"] == "message.accepted"}
    stored = {row.client_id for row in live.rows([pair[0].conversation]) if row.side == "customer"}
    assert accepted <= stored
    assert len(stored) < 150
    assert not stored & {frame["client_id"] for frame in refused if "client_id" in frame}


def browser(desk: Desk) -> httpx.Client:
    """Somebody's browser on a page of ours."""
    return httpx.Client(base_url=f"http://{desk.addresses[0]}", headers={"Origin": ORIGIN}, event_hooks={"request": [add_csrf]})


def a_member(client: httpx.Client) -> Ticket:
    """Registers, asks something, and may open a window."""
    me = {"email": f"{uuid4().hex}@customers.test", "password": PASSWORD, "display_name": "王小明"}
    assert client.post("/api/v1/members", json=me).status_code == 201
    asked = client.post("/api/v1/conversations", json={"text": "短信发送失败"}).json()
    return Ticket(me["email"], "customer", asked["id"], f"session={client.cookies['session']}", ORIGIN)


@pytest.mark.parametrize("how", ["signs out here", "signs out everywhere else", "changes the password"])
def test_whose_session_has_ended_is_cut_off_at_once(how: str, enter: Enter, live: Desk) -> None:
    here, elsewhere = browser(live), browser(live)
    ticket = a_member(here)
    window = enter(ticket)
    began = time.monotonic()
    if how == "signs out here":
        answer = here.delete("/api/v1/session")
    else:
        assert elsewhere.post("/api/v1/session", json={"email": ticket.name, "password": PASSWORD}).status_code == 200
        new = {"current": PASSWORD, "new": "another horse battery 10"}
        answer = elsewhere.put("/api/v1/password", json=new) if "password" in how else elsewhere.delete("/api/v1/sessions")
    assert answer.is_success, answer.text
    assert window.closed_with(seconds=6) == 4401
    assert time.monotonic() - began < 6
    assert enter(ticket, hello=False).closed_with() == 4401
