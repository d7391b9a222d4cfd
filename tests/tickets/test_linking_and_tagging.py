"""Links between tickets, and the tags on one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk.common.actors import SYSTEM
from helpdesk.common.errors import NotAllowed, NotFound
from tests.builders import a_seat, a_ticket
from tests.people import People
from tickets.actions.linking import LinkedToItself, NoFamilyTree, link, unlink
from tickets.actions.tagging import BadTag, TooManyTags, names_of, tag
from tickets.models import Entry, Link, Tag, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def said(ticket: Ticket) -> list[tuple[str, dict[str, object]]]:
    return list(Entry.objects.filter(ticket=ticket).order_by("sequence").values_list("event", "facts"))


@pytest.mark.parametrize(
    ("kind", "back"), [("duplicate", "duplicate"), ("related", "related"), ("parent", "child"), ("child", "parent")]
)
def test_a_link_is_on_both_tickets_each_from_its_own_side(kind: str, back: str, people: People, at: datetime) -> None:
    one, other = a_ticket(), a_ticket()
    by = people.agent.actor
    link(number=one.pk, kind=kind, other=other.pk, by=by, at=at)
    link(number=one.pk, kind=kind, other=other.pk, by=by, at=at)
    link(number=other.pk, kind=back, other=one.pk, by=by, at=at)
    assert said(one) == [("linked", {"kind": kind, "number": other.pk})]
    assert said(other) == [("linked", {"kind": back, "number": one.pk})]
    assert Link.objects.count() == 1
    assert not Entry.objects.filter(is_public=True).exists()

    unlink(number=other.pk, kind=back, other=one.pk, by=by, at=at)
    assert not Link.objects.exists()
    assert [word for word, _ in said(one)] == ["linked", "unlinked"]
    with pytest.raises(NotFound):
        unlink(number=one.pk, kind=kind, other=other.pk, by=by, at=at)


def test_families_have_two_levels_and_no_circle(people: People, at: datetime) -> None:
    grandparent, parent, child, stranger = (a_ticket() for _ in range(4))
    by = people.agent.actor
    link(number=parent.pk, kind="child", other=child.pk, by=by, at=at)
    for number, other in ((child, parent), (grandparent, parent), (child, stranger), (stranger, child)):
        with pytest.raises(NoFamilyTree):
            link(number=number.pk, kind="child", other=other.pk, by=by, at=at)
    with pytest.raises(LinkedToItself):
        link(number=child.pk, kind="related", other=child.pk, by=by, at=at)
    assert Link.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(ticket=stranger, other=child, kind="parent", at=at)


def test_nobody_links_what_they_may_not_see(people: People, at: datetime) -> None:
    mine, hidden = a_ticket(people.member), a_ticket(people.other_member)
    a_seat(people.agent, queues=[mine.queue])
    with pytest.raises(NotFound):
        link(number=mine.pk, kind="related", other=hidden.pk, by=people.agent.actor, at=at)
    with pytest.raises(NotFound):
        link(number=mine.pk, kind="related", other=hidden.pk, by=people.member.actor, at=at)
    with pytest.raises(NotAllowed):
        link(number=mine.pk, kind="related", other=a_ticket(people.member).pk, by=people.member.actor, at=at)
    assert not Link.objects.exists()


def test_tags_are_put_on_and_taken_off_as_one_change(people: People, at: datetime) -> None:
    ticket = a_ticket()
    by = people.agent.actor
    tag(number=ticket.pk, add=["退款", "VIP"], by=by, at=at)
    tag(number=ticket.pk, add=["  退款 ", "vip"], by=by, at=at)
    tag(number=ticket.pk, add=["发票"], remove=["退款"], by=SYSTEM, at=at)
    assert sorted(names_of(ticket)) == ["vip", "发票"]
    changes = list(Entry.objects.filter(ticket=ticket).order_by("sequence").values_list("changes", flat=True))
    assert changes == [
        [{"field": "tags", "old": [], "new": ["vip", "退款"]}],
        [{"field": "tags", "old": ["vip", "退款"], "new": ["vip", "发票"]}],
    ]


@pytest.mark.parametrize("name", ["", "   ", "长" * 31, "a\x00b", "a\x07b", "\ud800"])
def test_what_is_no_tag_is_refused_and_nothing_is_changed(name: str, people: People, at: datetime) -> None:
    ticket = a_ticket()
    with pytest.raises(BadTag):
        tag(number=ticket.pk, add=["好", name], by=people.agent.actor, at=at)
    assert not Tag.objects.exists()
    assert not Entry.objects.exists()


def test_a_ticket_holds_twenty_tags(people: People, at: datetime) -> None:
    ticket = a_ticket()
    with pytest.raises(TooManyTags):
        tag(number=ticket.pk, add=[f"标签{number}" for number in range(21)], by=people.agent.actor, at=at)
    with pytest.raises(NotFound):
        tag(number=ticket.pk, add=["好"], by=people.member.actor, at=at)
    mine = a_ticket(people.member)
    with pytest.raises(NotAllowed):
        tag(number=mine.pk, add=["好"], by=people.member.actor, at=at)
    assert not Tag.objects.exists()
