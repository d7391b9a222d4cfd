"""A ticket in several windows of a running product: what each hears, who is seen, and what ends with a right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.desk.models import Calendar
from tests.builders import a_queue, a_seat, a_ticket
from tests.chat.windows import Window
from tests.people import People
from tests.services import embedded_worker
from tests.site import Site, SiteFactory
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.timeout(240)]

SAMPLES = Path(__file__).parents[1] / "contracts" / "frames"
Open = Callable[..., Window]


@pytest.fixture
def open_window(site_factory: SiteFactory, people: People) -> Iterator[Open]:
    """In two processes where there can be two."""
    Calendar.objects.update(always_open=True)
    sites: list[Site] = [site_factory("--work")] if embedded_worker() else [site_factory(), site_factory()]
    for site in sites:
        site.begin()
    for site in sites:
        site.wait_until_it_answers()
    windows: list[Window] = []

    def open_one(face: str, person: User, process: int = 0) -> Window:
        windows.append(Window(sites[process % len(sites)], face, person))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()


@pytest.fixture
def ticket(people: People) -> Ticket:
    return a_ticket(people.member, version=0, status="open")


def names(frame: dict[str, Any]) -> list[tuple[str, str | None]]:
    return sorted((viewer["name"], viewer["typing"]) for viewer in frame["viewers"])


def sees(window: Window, *viewers: tuple[str, str | None], within: float = 12) -> None:
    window.hears("ticket.viewers", lambda frame: names(frame) == sorted(viewers), within=within)


def watch(window: Window, ticket: Ticket) -> None:
    window.say(type="ticket.watch", number=ticket.pk)


def test_two_at_one_ticket_see_each_other_come_write_and_go(open_window: Open, people: People, ticket: Ticket) -> None:
    first, second = open_window("console", people.agent), open_window("console", people.other_agent, 1)
    watch(first, ticket)
    sees(first, ("陈静", None))
    watch(second, ticket)
    for window in (first, second):
        sees(window, ("陈静", None), ("赵敏", None))

    second.say(type="ticket.typing", number=ticket.pk, on=True, what="note")
    sees(first, ("陈静", None), ("赵敏", "note"))
    second.say(type="ticket.typing", number=ticket.pk, on=False)
    sees(first, ("陈静", None), ("赵敏", None))
    second.say(type="ticket.typing", number=ticket.pk, on=True, what="reply")
    sees(first, ("陈静", None), ("赵敏", "reply"))
    sees(first, ("陈静", None), ("赵敏", None))  # not said again: over

    again = open_window("console", people.other_agent)
    watch(again, ticket)
    sees(again, ("陈静", None), ("赵敏", None))
    second.say(type="ticket.unwatch", number=ticket.pk)
    again.say(type="ticket.typing", number=ticket.pk, on=True)
    sees(first, ("陈静", None), ("赵敏", "reply"))
    again.close()  # without a word
    sees(first, ("陈静", None))


def test_each_window_hears_what_concerns_it_and_no_more(open_window: Open, people: People, ticket: Ticket) -> None:
    reader, other = open_window("console", people.agent), open_window("console", people.other_agent, 1)
    customer, stranger = open_window("chat", people.member, 1), open_window("chat", people.other_member)
    watch(reader, ticket)
    sees(reader, ("陈静", None))
    address = f"/api/v1/tickets/{ticket.pk}"

    assert other.http.post(f"{address}/notes", json={"client_id": "n", "text": "KANARIENVOGEL"}).status_code == 201
    heard = reader.hears("ticket.changed", lambda frame: "ticket" in frame)
    assert (heard["entry"]["text"], heard["ticket"]["version"]) == ("KANARIENVOGEL", 1)
    light = other.hears("ticket.changed")
    assert set(light) == {"type", "number", "version", "status", "assignee"}
    assert (light["number"], light["version"]) == (ticket.pk, 1)

    assert other.http.post(f"{address}/replies", json={"client_id": "r", "text": "查到了", "then": "solved"}).status_code == 201
    told = customer.hears("ticket.changed")
    assert (told["number"], told["entry"]["text"], told["entry"]["sequence"]) == (ticket.pk, "查到了", 2)
    assert customer.hears("ticket.changed", lambda frame: frame["entry"]["changes"])["status"] == "solved"
    assert reader.hears("ticket.changed", lambda frame: frame.get("entry", {}).get("sequence") == 3)

    stranger.socket.send(json.dumps({"type": "ping"}))
    assert json.loads(stranger.socket.recv(timeout=5))["type"] == "pong", "nothing but the answer to their own ping"


def test_a_ticket_that_is_not_theirs_is_not_watched_and_no_longer_once_it_is_not(
    open_window: Open, people: People, ticket: Ticket
) -> None:
    seat = a_seat(people.agent, queues=[ticket.queue])
    hidden = a_ticket(people.other_member, version=0)
    window, supervisor = open_window("console", people.agent), open_window("console", people.supervisor, 1)
    for number in (hidden.pk, 999_999_999):
        window.say(type="ticket.watch", number=number)
        assert window.hears("refused")["code"] == "not_found"
        window.say(type="ticket.typing", number=number, on=True)
        assert window.hears("refused")["code"] == "not_found"
    for wrong in ({}, {"number": "7"}, {"number": 0}, {"number": 2**70}, {"number": ticket.pk, "what": "poem", "on": True}):
        window.say(type="ticket.typing", **wrong)
        assert window.hears("refused")["code"] == "bad_frame"

    watch(window, ticket)
    watch(supervisor, ticket)
    sees(supervisor, ("孙丽", None), ("陈静", None))
    seat.queues.set([a_queue()])
    assert window.hears("refused", within=8)["number"] == ticket.pk
    sees(supervisor, ("孙丽", None))
    note = {"client_id": "n", "text": "KANARIENVOGEL"}
    assert supervisor.http.post(f"/api/v1/tickets/{ticket.pk}/notes", json=note).status_code == 201
    supervisor.hears("ticket.changed", lambda frame: "ticket" in frame)
    window.say(type="ping")
    assert "KANARIENVOGEL" not in json.dumps(everything_until_pong(window))


def everything_until_pong(window: Window) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["type"] != "pong":
        heard.append(json.loads(window.socket.recv(timeout=5)))
    return heard


def test_a_ring_that_was_lost_is_rung_again(open_window: Open, people: People, ticket: Ticket) -> None:
    """A version that no window was told of: as after a process that died between its commit and its push."""
    window = open_window("console", people.agent)
    watch(window, ticket)
    window.hears("ticket.changed", lambda frame: frame["version"] == 0, within=8)
    Ticket.objects.filter(pk=ticket.pk).update(version=1)
    window.hears("ticket.changed", lambda frame: frame["version"] == 1, within=8)


def test_the_samples_have_the_shape_of_what_is_sent(open_window: Open, people: People, ticket: Ticket) -> None:
    agent, customer = open_window("console", people.agent), open_window("chat", people.member)
    agent.say(**sample("ticket.watch") | {"number": ticket.pk})
    assert_fits(agent.hears("ticket.viewers", lambda frame: frame["viewers"]), sample("ticket.viewers"))
    agent.say(**sample("ticket.typing") | {"number": ticket.pk})
    agent.hears("ticket.viewers", lambda frame: any(viewer["typing"] for viewer in frame["viewers"]))
    reply = {"client_id": "r", "text": "查到了"}
    assert agent.http.post(f"/api/v1/tickets/{ticket.pk}/replies", json=reply).status_code == 201
    news = [agent.hears("ticket.changed", suits) for suits in (lambda frame: "ticket" in frame, lambda frame: "number" in frame)]
    for frame, name in zip(news, ("ticket.changed.watched", "ticket.changed.staff"), strict=True):
        assert_fits(frame, sample(name))
    assert_fits(customer.hears("ticket.changed"), sample("ticket.changed.customer"))
    agent.say(**sample("ticket.unwatch") | {"number": ticket.pk})


def sample(name: str) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())["frame"]
    return frame


def assert_fits(sent: Any, sample: Any) -> None:
    """The same names all the way down. Where one of the two is empty or null, there is nothing to compare."""
    if isinstance(sent, dict) and isinstance(sample, dict) and sent and sample:
        assert set(sent) == set(sample)
        for name, value in sent.items():
            assert_fits(value, sample[name])
    elif isinstance(sent, list) and isinstance(sample, list) and sent and sample:
        assert_fits(sent[0], sample[0])
    else:
        assert not sent or not sample or type(sent) is type(sample)
