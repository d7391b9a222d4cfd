"""Tickets are found by their words, each by whom it concerns."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.search.finding import NothingToLookFor
from helpdesk.search.jobs import index_what_changed
from helpdesk.search.models import Touched
from tests.builders import a_ticket
from tests.people import People
from tickets.actions.history import change, entered
from tickets.models import Entry, Ticket
from tickets.words_search import found

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def hits(q: str, by: User) -> set[int]:
    return set(Ticket.objects.filter(found(q, by.actor)).values_list("pk", flat=True))


def say(ticket: Ticket, text: str, by: User, *, kind: str = Entry.Kind.REPLY) -> None:
    entered(ticket, kind, by=by.actor, at=timezone.now(), text=text, is_public=kind == Entry.Kind.REPLY)


def test_words_of_two_characters_are_found_wherever_they_stand(people: People) -> None:
    mine, other = a_ticket(people.member, subject="验证码延迟"), a_ticket(people.other_member, subject="余额不对")
    say(mine, "联通号段收不到短信", people.member)
    say(other, "上周五充值没有到账", people.other_member)
    assert hits("收不", people.agent) == set()
    index_what_changed()
    assert hits("收不", people.agent) == {mine.pk}
    assert hits("驗證碼 聯通", people.agent) == {mine.pk}
    assert hits(str(other.pk), people.agent) == {other.pk}


def test_a_customer_finds_their_own_by_what_they_may_read(people: People) -> None:
    mine, other = a_ticket(people.member, subject="退款申请"), a_ticket(people.other_member, subject="退款进度")
    for ticket in (mine, other):
        say(ticket, "申请退款", people.agent)
    say(mine, "怀疑是欺诈", people.agent, kind=Entry.Kind.NOTE)
    index_what_changed()
    assert hits("退款", people.member) == {mine.pk}
    assert hits("欺诈", people.member) == set()
    assert hits("欺诈", people.agent) == {mine.pk}


def test_a_new_subject_is_found_and_a_new_status_is_not_read_anew(people: People) -> None:
    ticket = a_ticket(people.member, subject="旧标题")
    at, by = timezone.now(), people.agent.actor
    entered(ticket, Entry.Kind.CHANGE, by=by, at=at, changes=[change("status", "new", "open")])
    assert not Touched.objects.exists()
    ticket.subject = "换了题目"
    entered(ticket, Entry.Kind.CHANGE, by=by, at=at, changes=[change("subject", "旧标题", "换了题目")], save=["subject"])
    index_what_changed()
    assert hits("换了", people.agent) == {ticket.pk}
    assert hits("旧标", people.agent) == set()


@pytest.mark.parametrize("q", ["%", "***", "?", "' --"])
def test_wildcards_alone_are_refused(q: str, people: People) -> None:
    with pytest.raises(NothingToLookFor):
        hits(q, people.agent)


def test_a_search_asks_as_many_questions_for_many_hits_as_for_one(people: People) -> None:
    agent = people.agent

    def asked() -> int:
        index_what_changed()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert hits("签名", agent)
        return len(queries)

    say(a_ticket(people.member), "签名报备", people.member)
    one = asked()
    for _ in range(12):
        say(a_ticket(people.member), "签名报备", people.member)
    assert asked() == one
