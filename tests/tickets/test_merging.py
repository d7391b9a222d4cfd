"""Two tickets become one, and one becomes two: nothing is lost, both say so, and no customer reads another's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from helpdesk.evidence.queries import records_of
from helpdesk.files.models import Upload
from helpdesk.files.queries import fetchable
from helpdesk.members.models import Contact
from tests.builders import a_category, a_contact, a_queue, a_seat, a_ticket
from tests.people import People
from tickets.actions.drafting import keep_draft
from tickets.actions.history import entered
from tickets.actions.locking import Stale
from tickets.actions.merging import (
    HasItsOwnLane,
    IntoItself,
    TargetClosed,
    TargetMerged,
    TargetSolved,
    merge,
)
from tickets.actions.opening import UnknownCategory
from tickets.actions.replying import note, reply
from tickets.actions.snoozing import remind
from tickets.actions.splitting import NoSuchWords, WordsOfSeveral, split
from tickets.actions.standing import Merged
from tickets.models import Clock, Draft, Entry, Link, Reminder, StolenReport, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

Told = Callable[..., Ticket]


@pytest.fixture
def at() -> datetime:
    return timezone.now().replace(microsecond=0)  # clocks count whole seconds


@pytest.fixture
def told(people: People, at: datetime) -> Told:
    """A ticket with the customer's word, our answer and a note among us."""

    def tell(customer: Any = None, **fields: Any) -> Ticket:
        customer = customer or people.member
        contact = customer if isinstance(customer, Contact) else a_contact(customer)
        ticket = a_ticket(contact, version=0, **fields)
        by = contact.member.actor if contact.member else people.agent.actor
        words = {"by": by, "at": at, "is_public": True, "event": "opened"}
        entered(ticket, "reply", text=f"{contact.name}的短信发不出去", **words)
        reply(number=ticket.pk, by=people.agent.actor, at=at, text="您好，正在查。")
        note(number=ticket.pk, by=people.agent.actor, at=at, text="通道三拥塞")
        ticket.refresh_from_db()
        return ticket

    return tell


def texts(ticket: Ticket, **which: Any) -> list[str]:
    return list(Entry.objects.filter(ticket=ticket, **which).exclude(text="").order_by("sequence").values_list("text", flat=True))


def event(ticket: Ticket, word: str) -> Entry:
    return Entry.objects.get(ticket=ticket, event=word)


def test_a_merge_keeps_every_word_on_both_and_both_say_so(told: Told, people: People, at: datetime) -> None:
    source, target = told(), told()
    said = texts(source)

    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)

    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.status, source.merged_into_id) == ("closed", target.pk)
    assert texts(source) == said
    assert texts(target) == said + said
    assert event(source, "merged_away").facts == {"into": target.pk}
    assert event(target, "merged_in").facts == {"from": source.pk}
    again = list(Entry.objects.filter(ticket=target, facts__has_key="sequence").order_by("sequence"))
    first = Entry.objects.filter(ticket=source, kind__in=("reply", "note")).order_by("sequence")
    assert [(e.author_id, e.at, e.kind, e.is_public, e.facts) for e in again] == [
        (e.author_id, e.at, e.kind, e.is_public, {"from": source.pk, "sequence": e.sequence}) for e in first
    ]


def test_numbers_run_on_without_a_hole_and_evidence_says_the_same(told: Told, people: People, at: datetime) -> None:
    source, target = told(), told()
    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)
    for ticket in (source, target):
        ticket.refresh_from_db()
        entries = list(Entry.objects.filter(ticket=ticket).order_by("sequence"))
        assert [entry.sequence for entry in entries] == list(range(1, ticket.last_entry + 1))
        assert ticket.version == ticket.last_entry
        recorded = [said.facts for said in records_of(("ticket", ticket.id))]
        assert [(facts["sequence"], facts.get("text", "")) for facts in recorded if facts] == [
            (entry.sequence, entry.text) for entry in entries
        ]


def test_another_customers_words_are_for_staff_only(told: Told, people: People, at: datetime) -> None:
    source, target = told(people.other_member), told(people.member)

    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)

    assert not [text for text in texts(target, is_public=True) if "李雷" in text]
    assert "李雷的短信发不出去" in texts(target)
    # Nor does the other learn where theirs went: only that it is closed.
    public = Entry.objects.filter(ticket=source, is_public=True).order_by("sequence")
    assert str(target.pk) not in str([(entry.facts, entry.changes) for entry in public])
    assert public.last().changes == [{"field": "status", "old": "open", "new": "closed"}]  # type: ignore[union-attr]
    assert not Entry.objects.filter(ticket=target, is_public=True, event="merged_in").exists()


def test_what_was_kept_from_a_customer_stays_kept_when_it_is_told_on(told: Told, people: People, at: datetime) -> None:
    """The first one's words reach a third ticket by way of the second, whose customer's both of these are."""
    theirs, first, second = told(people.other_member), told(people.member), told(people.member)
    merge(number=theirs.pk, into=first.pk, by=people.agent.actor, at=at)
    merge(number=first.pk, into=second.pk, by=people.agent.actor, at=at)
    assert not [text for text in texts(second, is_public=True) if "李雷" in text]
    assert "李雷的短信发不出去" in texts(second)


@pytest.mark.parametrize(
    ("source", "target", "refusal"),
    [
        ({}, {"status": "closed"}, TargetClosed),
        ({}, {"status": "solved"}, TargetSolved),
    ],
)
def test_a_finished_target_is_refused(
    source: dict[str, Any], target: dict[str, Any], refusal: type[Conflict], people: People, at: datetime
) -> None:
    one, other = a_ticket(people.member, **source), a_ticket(people.member, **target)
    with pytest.raises(refusal):
        merge(number=one.pk, into=other.pk, by=people.agent.actor, at=at)
    assert Entry.objects.count() == 0
    one.refresh_from_db()
    assert (one.status, one.merged_into_id) == ("new", None)


def test_what_is_solved_may_join_what_is_solved(people: People, at: datetime) -> None:
    one, other = a_ticket(people.member, status="solved"), a_ticket(people.member, status="solved")
    merge(number=one.pk, into=other.pk, by=people.agent.actor, at=at)
    one.refresh_from_db()
    assert one.merged_into_id == other.pk


def test_into_itself_in_a_circle_and_twice_are_refused(told: Told, people: People, at: datetime) -> None:
    first, second, third = told(), told(), told()
    by = people.agent.actor
    with pytest.raises(IntoItself):
        merge(number=first.pk, into=first.pk, by=by, at=at)
    merge(number=first.pk, into=second.pk, by=by, at=at)
    before = Entry.objects.count()
    with pytest.raises(TargetMerged):
        merge(number=second.pk, into=first.pk, by=by, at=at)
    with pytest.raises(TargetMerged):
        merge(number=third.pk, into=first.pk, by=by, at=at)
    with pytest.raises(Merged):
        merge(number=first.pk, into=third.pk, by=by, at=at)
    assert Entry.objects.count() == before


def test_a_report_of_a_stolen_account_stays_in_its_lane(told: Told, people: People, at: datetime) -> None:
    report, other = told(), told()
    StolenReport.objects.create(
        ticket=report, account="a", contact="b", secret_hash="s", query_code_hash="q", reported_from="r", created_at=at
    )
    with pytest.raises(HasItsOwnLane):
        merge(number=report.pk, into=other.pk, by=people.agent.actor, at=at)


def test_who_may_not_see_one_of_the_two_hears_that_it_is_not_there(people: People, at: datetime) -> None:
    mine, hidden = a_ticket(people.member), a_ticket(people.member)
    a_seat(people.agent, queues=[mine.queue])
    for number, into in ((mine.pk, hidden.pk), (hidden.pk, mine.pk), (mine.pk, 999_999_999)):
        with pytest.raises(NotFound):
            merge(number=number, into=into, by=people.agent.actor, at=at)
    both = a_ticket(people.member)
    with pytest.raises(NotAllowed):
        merge(number=mine.pk, into=both.pk, by=people.member.actor, at=at)
    with pytest.raises(NotFound):
        merge(number=mine.pk, into=both.pk, by=people.other_member.actor, at=at)


def test_a_stale_merge_is_refused(told: Told, people: People, at: datetime) -> None:
    source, target = told(), told()
    with pytest.raises(Stale):
        merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at, version=source.version - 1)


def test_what_waited_for_the_customer_goes_on_with_what_they_said_elsewhere(told: Told, people: People, at: datetime) -> None:
    source, target = told(), told(status="pending")
    later = at + timedelta(minutes=5)
    reply(number=source.pk, by=people.member.actor, at=later, text="补充：错误码 4013")
    assert Ticket.objects.get(pk=target.pk).status == "pending"

    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=later)

    target.refresh_from_db()
    assert (target.status, target.unanswered_since) == ("open", later)
    assert target.last_text == "补充：错误码 4013"


def a_promise(ticket: Ticket, kind: str, due: datetime, at: datetime) -> Clock:
    return Clock.objects.create(
        ticket=ticket,
        kind=kind,
        calendar=ticket.queue.calendar,
        target_s=int((due - at).total_seconds()),
        started_at=at,
        running_since=at,
        due_at=due,
        look_at=due,
    )


def test_the_earlier_promise_of_the_two_is_kept(people: People, at: datetime) -> None:
    source, target = a_ticket(people.member), a_ticket(people.member)
    soon, late = at + timedelta(hours=1), at + timedelta(hours=5)
    a_promise(source, "first_response", soon, at)
    a_promise(target, "first_response", late, at)
    a_promise(target, "resolution", late, at)

    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)

    target.refresh_from_db()
    assert {clock.kind: clock.due_at for clock in target.clocks.filter(ended_at=None)} == {
        "first_response": soon,
        "resolution": late,
    }
    assert target.act_by == soon


def test_a_first_answer_still_owed_is_the_next_one_of_a_ticket_that_had_its_first(people: People, at: datetime) -> None:
    source, target = a_ticket(people.member), a_ticket(people.member, answered_at=at, status="open")
    soon = at + timedelta(hours=1)
    a_promise(source, "first_response", soon, at)
    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)
    (clock,) = target.clocks.filter(ended_at=None)
    assert (clock.kind, clock.due_at) == ("next_response", soon)


def test_files_come_along_with_the_rights_of_their_new_place(told: Told, people: People, at: datetime) -> None:
    """An agent of the target's queue alone reads what came with the merged words."""
    source, target = told(people.other_member), told(people.member)
    upload = Upload.objects.create(
        key="k" * 48,
        name="a.txt",
        type="text/plain",
        kind="document",
        size_in_bytes=1,
        sha256="0" * 64,
        uploader_kind="user",
        uploader_id=people.other_member.pk,
        created_at=at,
        hung_on_kind="ticket",
        hung_on_id=source.id,
        hung_at=at,
    )
    entered(source, "reply", by=people.other_member.actor, at=at, text="截图", is_public=True, files=[upload.snapshot()])
    a_seat(people.other_agent, queues=[target.queue])

    merge(number=source.pk, into=target.pk, by=people.agent.actor, at=at)

    (copy,) = Entry.objects.get(ticket=target, text="截图").files
    with pytest.raises(NotFound):
        fetchable(people.other_agent.actor, upload.pk)
    assert fetchable(people.other_agent.actor, copy["id"]).sha256 == upload.sha256
    with pytest.raises(NotFound):
        fetchable(people.member.actor, copy["id"])
    assert fetchable(people.other_member.actor, upload.pk)


def test_drafts_and_reminders_come_along(told: Told, people: People, at: datetime) -> None:
    source, target = told(), told()
    by = people.agent.actor
    keep_draft(number=source.pk, by=by, text="还没说完", is_note=False, at=at)
    keep_draft(number=target.pk, by=by, text="您好，", is_note=False, at=at)
    remind(number=source.pk, due_at=at + timedelta(hours=1), text="回电", by=by, at=at)

    merge(number=source.pk, into=target.pk, by=by, at=at)

    assert [(draft.ticket_id, draft.text) for draft in Draft.objects.all()] == [(target.pk, "您好，\n\n还没说完")]
    assert Reminder.objects.get().ticket_id == target.pk


def test_a_split_begins_a_ticket_with_these_words_and_both_say_so(told: Told, people: People, at: datetime) -> None:
    source = told()
    reply(number=source.pk, by=people.member.actor, at=at, text="另外发票也开错了")
    (word,) = Entry.objects.filter(ticket=source, text="另外发票也开错了")
    billing = a_category("billing-matter", queue=a_queue("billing-desk"))

    new = split(
        number=source.pk, entries=[word.sequence], subject="发票开错", category=billing.slug, by=people.agent.actor, at=at
    )

    new.refresh_from_db()
    assert (new.queue, new.contact, new.status, new.unanswered_since) == (billing.queue, source.contact, "new", word.at)
    assert texts(new, is_public=True) == ["另外发票也开错了"]
    assert event(new, "split_from").facts == {"from": source.pk}
    assert event(source, "split_off").facts == {"into": new.pk}
    assert "另外发票也开错了" in texts(source)
    assert Link.objects.get().other_id == new.pk


def test_a_merge_is_undone_by_a_split_which_gives_the_words_back_to_whose_they_are(
    told: Told, people: People, at: datetime
) -> None:
    theirs, target = told(people.other_member), told(people.member)
    by = people.agent.actor
    merge(number=theirs.pk, into=target.pk, by=by, at=at)
    copied = [entry.sequence for entry in Entry.objects.filter(ticket=target, facts__from=theirs.pk).exclude(text="")]
    own = Entry.objects.get(ticket=target, sequence=1).sequence

    with pytest.raises(WordsOfSeveral):
        split(number=target.pk, entries=[own, *copied], subject="都要", by=by, at=at)
    again = split(number=target.pk, entries=copied, subject="李雷的短信", by=by, at=at)

    assert again.contact == theirs.contact
    assert texts(again, is_public=True) == texts(theirs, is_public=True)
    assert texts(again) == texts(theirs)
    assert not Entry.objects.filter(ticket=target, event="split_off", is_public=True).exists()


def test_a_split_of_what_is_not_there_is_refused(told: Told, people: People, at: datetime) -> None:
    source = told()
    tickets = Ticket.objects.count()
    by = people.agent.actor
    for wrong in ([99], [1, 99], [0], [-1]):
        with pytest.raises(NoSuchWords):
            split(number=source.pk, entries=wrong, subject="x", by=by, at=at)
    with pytest.raises(UnknownCategory):
        split(number=source.pk, entries=[1], subject="x", category="no-such", by=by, at=at)
    with pytest.raises(NotAllowed):
        split(number=source.pk, entries=[1], subject="x", by=people.member.actor, at=at)
    merge(number=source.pk, into=told().pk, by=by, at=at)
    with pytest.raises(Merged):
        split(number=source.pk, entries=[1], subject="x", by=by, at=at)
    assert Ticket.objects.count() == tickets + 1
