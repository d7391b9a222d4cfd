"""What may be said over a socket, by whom, about what, and how often (TRUST WS-06, 07, 09, 10, 11)."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from tests.chat.sockets.conftest import Enter
from tests.faults.connections import Ticket
from tests.faults.stage import Desk

# `django_db`, so that pytest-django makes the database the site's is copied from.
pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

Pair = tuple[Ticket, Ticket]


def test_the_other_side_gets_the_words_and_the_sender_their_number(pair: Pair, enter: Enter) -> None:
    customer, agent = (enter(ticket) for ticket in pair)
    answer = customer.post("c1", "短信发送失败 😀")
    assert (answer["type"], answer["seq"]) == ("message.accepted", 1)
    posted = agent.until("message.posted")
    assert (posted["seq"], posted["text"], posted["author"]["kind"]) == (1, "短信发送失败 😀", "customer")


# --- again and again (WS-11) ----------------------------------------------------------------------


def test_the_same_id_again_is_the_same_message(pair: Pair, enter: Enter, live: Desk) -> None:
    customer = enter(pair[0])
    first = customer.post("c1", "你好")
    assert customer.post("c1", "你好")["seq"] == first["seq"]
    assert enter(pair[0]).post("c1", "你好")["seq"] == first["seq"]
    assert len(live.rows([pair[0].conversation])) == 1


def test_other_words_under_the_same_id_are_refused(pair: Pair, enter: Enter, live: Desk) -> None:
    customer = enter(pair[0])
    customer.post("c1", "你好")
    assert customer.post("c1", "另一句")["code"] == "conflict"
    assert [row.text for row in live.rows([pair[0].conversation])] == ["你好"]


def test_the_other_side_may_use_the_same_id(pair: Pair, enter: Enter) -> None:
    assert enter(pair[0]).post("c1", "我是客户")["seq"] == 1
    assert enter(pair[1]).post("c1", "我是坐席")["seq"] == 2


# --- other people's (WS-06) -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["message.post", "typing", "message.read", "message.delivered"])
def test_somebody_elses_conversation_does_not_exist(kind: str, pair: Pair, strangers: Pair, enter: Enter, live: Desk) -> None:
    stranger = enter(strangers[0])
    more = {"client_id": "x1", "text": "?"} if kind == "message.post" else {"on": False} if kind == "typing" else {"seq": 0}
    answers = []
    for conversation in (pair[0].conversation, str(uuid4())):
        stranger.say({"type": kind, "conversation": conversation, **more})
        answers.append(stranger.until("refused"))
    for answer in answers:
        answer.pop("conversation", None)
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "not_found"
    assert not live.rows([pair[0].conversation])


def test_nothing_of_others_is_heard_by_naming_them(pair: Pair, strangers: Pair, enter: Enter) -> None:
    customer, agent = (enter(ticket) for ticket in pair)
    stranger = enter(strangers[0], {pair[0].conversation: 0, "0197a3c2-5b1e-7c44-9d10-6f0a3b2c1d01": 0})
    assert pair[0].conversation not in stranger.welcome["conversations"]
    customer.post("c1", "KANARIENVOGEL")
    agent.say({"type": "typing", "conversation": pair[0].conversation, "on": True})
    agent.say({"type": "message.read", "conversation": pair[0].conversation, "seq": 1})
    customer.until("read")
    assert pair[0].conversation not in json.dumps(stranger.settle())


def test_typing_is_told_as_it_stands_not_once_for_every_key(pair: Pair, enter: Enter) -> None:
    """By person and conversation, over all their windows; what was typed last is always told (WS-04)."""
    windows, agent = [enter(pair[0]), enter(pair[0])], enter(pair[1])

    def type_on(number: int) -> None:
        windows[number % 2].say({"type": "typing", "conversation": pair[0].conversation, "on": True, "text": f"字 {number}"})

    for number in range(39):
        type_on(number)
    for window in windows:
        window.settle()  # two lines have no order between them: the last is last once both were heard
    type_on(39)
    agent.until("typing", text="字 39")
    told = [frame for frame in agent.heard if frame["type"] == "typing"]
    assert len(told) < 10, [frame["text"] for frame in told]
    windows[0].say({"type": "typing", "conversation": pair[0].conversation, "on": False})
    agent.until("typing", on=False)


# --- what only staff may (WS-07, WS-09) -----------------------------------------------------------


@pytest.mark.parametrize("kind", ["watch", "unwatch", "presence.set", "offer.decline", "board.watch", "assign", "close"])
def test_customers_cannot_speak_as_staff(kind: str, pair: Pair, enter: Enter) -> None:
    customer = enter(pair[0])
    customer.say({"type": kind, "conversation": pair[0].conversation, "state": "available"})
    assert customer.until("refused")["code"] == "unknown_type"
    assert customer.open


def test_fields_of_the_server_are_ignored(pair: Pair, enter: Enter) -> None:
    customer, agent = (enter(ticket) for ticket in pair)
    customer.post("c1", "你好", seq=99, author={"kind": "staff"}, at="2020-01-01T00:00:00Z", role="agent", visibility="internal")
    posted = agent.until("message.posted")
    assert (posted["seq"], posted["author"]["kind"], posted["visibility"]) == (1, "customer", "public")
    assert not posted["at"].startswith("2020")


def test_a_customer_never_gets_a_byte_of_a_note(pair: Pair, enter: Enter, live: Desk) -> None:
    customer, agent = (enter(ticket) for ticket in pair)
    assert agent.post("n1", "KANARIENVOGEL", visibility="internal")["visibility"] == "internal"
    agent.say({"type": "typing", "conversation": pair[1].conversation, "on": True, "text": "KANARIENVOGEL"})
    customer.until("typing")
    again = enter(pair[0], {pair[0].conversation: 0})
    assert "KANARIENVOGEL" not in json.dumps([customer.settle(), again.settle()])
    url = f"http://{live.addresses[0]}/api/v1/conversations/{pair[0].conversation}"
    pages = [httpx.get(url + path, headers={"Cookie": pair[0].cookie}).text for path in ("", "/messages", "/transcript")]
    assert "KANARIENVOGEL" not in "".join(pages)


# --- nonsense (WS-10) -----------------------------------------------------------------------------

NONSENSE = [
    "",
    "你好",
    "[]",
    "{}",
    "null",
    '{"type": 5}',
    '{"type":"ping","type":"ping"}',
    '{"type":"ping","a":NaN}',
    '{"type":"ping","a":1e400}',
    '{"type":"ping","a":' + "[" * 10_000 + "]" * 10_000 + "}",
    json.dumps({"type": "ping", **{f"f{n}": n for n in range(1_000)}}),
    b"\x00\x01\x02",
]


@pytest.mark.parametrize("frame", NONSENSE, ids=lambda frame: repr(frame)[:30])
def test_nonsense_is_refused_and_the_socket_stays(frame: str | bytes, pair: Pair, enter: Enter) -> None:
    customer = enter(pair[0])
    customer.say(frame)
    assert customer.until("refused")["code"] == "bad_frame"
    assert customer.open


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"], ids=["NUL", "lone surrogate"])
def test_characters_that_cannot_be_stored_are_refused_whole(text: str, pair: Pair, enter: Enter, live: Desk) -> None:
    customer = enter(pair[0])
    assert customer.post("c1", text)["code"] == "bad_frame"
    assert customer.post("c2", "x" * 4001)["code"] == "too_long"
    assert customer.post("c3", "   ")["code"] == "empty"
    assert customer.open
    assert not live.rows([pair[0].conversation])


# --- coming back ----------------------------------------------------------------------------------


def test_whoever_comes_back_gets_what_they_missed_in_order(pair: Pair, enter: Enter) -> None:
    agent = enter(pair[1])
    for number in range(1, 6):
        agent.post(f"a{number}", f"第 {number} 句")
    customer = enter(pair[0], {pair[0].conversation: 2})
    assert customer.welcome["conversations"][pair[0].conversation]["last_seq"] == 5
    assert [frame["seq"] for frame in customer.settle() if frame["type"] == "message.posted"] == [3, 4, 5]


def test_a_number_from_the_future_is_told_and_everything_sent_again(pair: Pair, enter: Enter) -> None:
    enter(pair[1]).post("a1", "您好")
    customer = enter(pair[0], {pair[0].conversation: 99})
    heard = customer.settle()
    assert [frame["code"] for frame in heard if frame["type"] == "refused"] == ["from_the_future"]
    assert [frame["seq"] for frame in heard if frame["type"] == "message.posted"] == [1]


def test_every_heartbeat_tells_the_newest_number(pair: Pair, enter: Enter) -> None:
    customer = enter(pair[0])
    enter(pair[1]).post("a1", "您好")
    customer.say({"type": "ping"})
    assert customer.until("pong", heads={pair[0].conversation: 1})
