"""What is on record about a ticket is what its timeline says, after everything that can be done with one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from helpdesk.evidence.queries import records_of
from tests.builders import a_contact, a_ticket
from tests.people import People
from tests.tickets.agreement import assert_agrees, assert_merged_soundly
from tickets.actions.assigning import assign
from tickets.actions.changing import change_ticket
from tickets.actions.closing import close_settled
from tickets.actions.linking import link, unlink
from tickets.actions.merging import merge
from tickets.actions.moving import move_tickets
from tickets.actions.rating import rate
from tickets.actions.reopening import confirm_solved, reopen
from tickets.actions.replying import note, reply
from tickets.actions.snoozing import snooze, wake_sleepers
from tickets.actions.splitting import split
from tickets.actions.standing import set_status
from tickets.actions.tagging import tag
from tickets.actions.urging import urge
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
HOUR = timedelta(hours=1)


def tell_a_story(ticket: Ticket, people: People, at: datetime) -> list[Ticket]:
    """All that can happen to a ticket, once each; the tickets it touched."""
    customer, agent = people.member.actor, people.agent.actor
    twin, sibling = a_ticket(people.member, version=0, status="open"), a_ticket(version=0)
    on = {"number": ticket.pk, "at": at}
    assign(**on, to=people.agent.pk, by=people.supervisor.actor)
    note(**on, by=agent, text=f"请 @[赵敏]({people.other_agent.pk}) 看一下")
    reply(**on, by=agent, text="请补充错误码。", then="pending")
    reply(**on, by=customer, text="4013")
    change_ticket(**on, changes={"subject": "短信报 4013", "priority": 2, "tags": ["短信"]}, by=agent)
    tag(**on, add=["通道"], by=agent)
    link(**on, kind="child", other=sibling.pk, by=agent)
    unlink(**on, kind="child", other=sibling.pk, by=agent)
    urge(**on, by=customer)
    snooze(**on, until=at + HOUR, by=agent)
    wake_sleepers(at=at + HOUR)
    reply(number=twin.pk, by=customer, at=at, text="还有一件：发票抬头错了")
    merge(number=twin.pk, into=ticket.pk, by=agent, at=at)
    invoice = Entry.objects.get(ticket=ticket, text__startswith="还有一件").sequence
    new = split(**on, entries=[invoice], subject="发票抬头", by=agent)
    set_status(**on, status="solved", by=agent, reason="已补发")
    rate(**on, by=customer, score=3, comment="慢了点")
    reopen(**on, by=customer, text="又不行了")
    confirm_solved(**on, by=customer)
    move_tickets(of=ticket.contact_id, to=a_contact().pk, by=people.supervisor.actor, at=at)
    close_settled(at=at + timedelta(days=15))
    return [ticket, twin, sibling, new]


def test_the_timeline_and_the_evidence_agree_after_everything(opened: Ticket, people: People, at: datetime) -> None:
    tickets = tell_a_story(opened, people, at)
    for ticket in tickets:
        assert_agrees(ticket)
    assert_merged_soundly(tickets)
    assert Ticket.objects.get(pk=opened.pk).status == "closed"


def test_every_column_that_changed_is_told_of_by_the_timeline(opened: Ticket, people: People, at: datetime) -> None:
    """Whoever reads the entries in order arrives at the ticket as it stands."""
    tell_a_story(opened, people, at)
    ticket = Ticket.objects.get(pk=opened.pk)
    lines = [line for entry in Entry.objects.filter(ticket=ticket).order_by("sequence") for line in entry.changes]
    stands: dict[str, object] = {}
    for line in lines:
        assert stands.get(line["field"], line["old"]) == line["old"], "each change begins where the last one ended"
        stands[line["field"]] = line["new"]
    assert stands == {
        "status": ticket.status,
        "assignee": "陈静",
        "subject": ticket.subject,
        "priority": ticket.priority,
        "tags": sorted(tag.name for tag in ticket.tags.all()),
        "contact": ticket.contact.name,
    }
    events = set(Entry.objects.filter(ticket=ticket).exclude(event="").values_list("event", flat=True))
    told = {
        "opened",
        "linked",
        "unlinked",
        "urged",
        "snoozed",
        "woken",
        "merged_in",
        "split_off",
        "rated",
        "reopened",
        "confirmed",
    }
    assert told <= events


def test_evidence_that_lacks_an_entry_or_says_another_thing_is_noticed(opened: Ticket, people: People, at: datetime) -> None:
    """The comparison itself: it fails for a missing entry, and for a word that was altered behind our back."""
    entry = note(number=opened.pk, by=people.agent.actor, at=at, text="通道三拥塞")
    assert_agrees(opened)
    Entry.objects.filter(pk=entry.pk).update(text="一切正常")
    with pytest.raises(AssertionError):
        assert_agrees(opened)
    Entry.objects.filter(pk=entry.pk).delete()
    with pytest.raises(AssertionError):
        assert_agrees(opened)
    assert "通道三拥塞" in [
        said.facts["text"] for said in records_of(("ticket", opened.id)) if said.facts and "text" in said.facts
    ]
