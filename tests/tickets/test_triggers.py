"""Rules: on what happens and on what waits, once for each occasion, in the rule's name, and none in the way of another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.evidence.models import Pending
from helpdesk.mailbox.models import OutgoingMail
from helpdesk.members.models import Contact
from tests.builders import a_category, a_contact, a_queue, a_ticket
from tests.people import People
from tickets.actions.changing import change_ticket
from tickets.actions.opening import open_ticket
from tickets.actions.replying import reply
from tickets.actions.triggering import MOST_PER_HOUR, run_next_occasion, run_waited
from tickets.models import Entry, Notification, Occasion, Ticket, Trigger, TriggerRun

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/triggers"


def a_rule(on: str = "replied_by_customer", *, deeds: dict[str, Any] | None = None, **fields: Any) -> Trigger:
    given = {"name": f"规则 {Trigger.objects.count() + 1}", "is_active": True} | fields
    return Trigger.objects.create(on=on, deeds=deeds or {"changes": {"priority": 1}}, **given)


def act(at: datetime) -> int:
    """What the task does after the commit."""
    count = 0
    while run_next_occasion(at=at):
        count += 1
    return count


def an_open_ticket(people: People, at: datetime, **fields: Any) -> Ticket:
    contact: Contact = a_contact(people.member)
    category = fields.pop("category", None) or a_category()
    return open_ticket(
        by=people.member.actor,
        at=at,
        contact=contact,
        category=category.slug,
        subject="收不到短信",
        text="急",
        source="form",
        **fields,
    )


def test_a_rule_acts_once_on_what_it_waits_for_and_in_its_own_name(people: People, at: datetime) -> None:
    a_rule("opened", name="新工单先看", deeds={"changes": {"priority": 2, "tags_add": ["新"]}})
    ticket = an_open_ticket(people, at)
    assert [act(at), act(at)] == [1, 0]
    ticket.refresh_from_db()
    assert (ticket.priority, [tag.name for tag in ticket.tags.all()]) == (2, ["新"])
    by_rule = Entry.objects.filter(ticket=ticket, author_kind="system", author_name="规则「新工单先看」")
    assert [entry.changes[0]["field"] for entry in by_rule.order_by("sequence")] == ["priority", "tags"]
    assert Pending.objects.filter(subject_id=str(ticket.id), by="system").count() == 2
    assert TriggerRun.objects.count() == 1


def test_without_a_rule_nothing_is_kept(people: People, at: datetime) -> None:
    a_rule("opened", is_active=False)
    an_open_ticket(people, at)
    assert not Occasion.objects.exists()


def test_conditions_are_the_lists_filters_and_what_was_just_said(people: People, at: datetime) -> None:
    queue = a_queue()
    a_rule(conditions={"queue": queue.slug, "says": "退款,投诉"})
    here, elsewhere = a_ticket(people.member, queue=queue, last_entry=1), a_ticket(people.member, last_entry=1)
    for ticket, text in ((here, "我要退款"), (elsewhere, "我要退款")):
        reply(number=ticket.pk, by=people.member.actor, at=at, text=text)
    reply(number=here.pk, by=people.agent.actor, at=at, text="退款已办。")
    assert act(at) == 2
    priorities = dict(Ticket.objects.values_list("pk", "priority"))
    assert (priorities[here.pk], priorities[elsewhere.pk]) == (1, 3)
    other = a_ticket(people.member, queue=queue, last_entry=1)
    reply(number=other.pk, by=people.member.actor, at=at, text="谢谢")
    act(at)
    assert Ticket.objects.get(pk=other.pk).priority == 3


def test_a_rule_can_ask_what_was_changed(people: People, at: datetime) -> None:
    a_rule("changed", conditions={"changed": "priority"}, deeds={"changes": {"tags_add": ["升级"]}})
    subject, priority = (a_ticket(people.member, last_entry=1) for _ in range(2))
    change_ticket(number=subject.pk, changes={"subject": "别的标题"}, by=people.agent.actor, at=at)
    change_ticket(number=priority.pk, changes={"priority": 1}, by=people.agent.actor, at=at)
    act(at)
    assert list(Ticket.objects.filter(tags__name="升级")) == [priority]


def test_no_rule_sets_off_a_rule(people: People, at: datetime) -> None:
    a_rule("changed", name="往上", deeds={"changes": {"priority": 1}})
    a_rule("changed", name="往下", deeds={"changes": {"priority": 4}})
    ticket = a_ticket(people.member, last_entry=1)
    change_ticket(number=ticket.pk, changes={"subject": "别的标题"}, by=people.agent.actor, at=at)
    assert act(at) == 1
    assert Entry.objects.filter(ticket=ticket, author_kind="system").count() == 2


def test_rules_rest_on_a_ticket_they_have_touched_too_often(people: People, at: datetime) -> None:
    rule = a_rule(deeds={"text": "收到。", "is_note": True})
    ticket = a_ticket(people.member, last_entry=1)
    for number in range(MOST_PER_HOUR + 3):
        reply(number=ticket.pk, by=people.member.actor, at=at, text=f"还有 {number}")
    act(at)
    assert Entry.objects.filter(ticket=ticket, kind="note").count() == MOST_PER_HOUR
    rule.refresh_from_db()
    assert rule.failed_at == at
    assert str(MOST_PER_HOUR) in rule.error
    later = at + timedelta(hours=2)
    reply(number=ticket.pk, by=people.member.actor, at=later, text="还在吗")
    act(later)
    assert Entry.objects.filter(ticket=ticket, kind="note").count() == MOST_PER_HOUR + 1


def test_one_that_fails_leaves_nothing_behind_and_keeps_no_other_from_acting(people: People, at: datetime) -> None:
    broken = a_rule(name="坏的", position=1, deeds={"text": "您好", "changes": {"queue": "no-such-queue"}})
    a_rule(name="好的", position=2)
    ticket = a_ticket(people.member, last_entry=1)
    reply(number=ticket.pk, by=people.member.actor, at=at, text="在吗")
    assert act(at) == 1
    assert Ticket.objects.get(pk=ticket.pk).priority == 1
    assert not Entry.objects.filter(ticket=ticket, text="您好").exists()
    broken.refresh_from_db()
    assert broken.failed_at == at
    assert f"#{ticket.pk}" in broken.error
    assert TriggerRun.objects.filter(trigger=broken).count() == 1


def test_conditions_nobody_can_read_any_more_are_told_on_the_rule(people: People, at: datetime) -> None:
    rules = [a_rule(conditions={"status": "gone"}), a_rule("waited", after_s=600, conditions={"colour": "red"})]
    ticket = a_ticket(people.member, last_entry=1)
    reply(number=ticket.pk, by=people.member.actor, at=at, text="在吗")
    act(at)
    run_waited(at=at)
    for rule in rules:
        rule.refresh_from_db()
        assert rule.error
    assert Ticket.objects.get(pk=ticket.pk).priority == 3


def test_what_a_rule_says_is_told_to_the_customer_and_stops_no_clock(people: People, at: datetime) -> None:
    a_rule("opened", name="收到", deeds={"text": "{{customer.name}}您好，#{{ticket.number}} 已收到。"})
    ticket = an_open_ticket(people, at)
    act(at)
    entry = Entry.objects.filter(ticket=ticket).latest("sequence")
    assert (entry.kind, entry.is_public, entry.text) == ("reply", True, f"王小明您好，#{ticket.pk} 已收到。")
    ticket.refresh_from_db()
    assert (ticket.answered_at, ticket.status, ticket.last_by_staff) == (None, "new", True)
    assert ticket.unanswered_since == at
    assert OutgoingMail.objects.get().to == people.member.email
    timeline = people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}/timeline").json()["results"]
    assert timeline[-1]["author"] == {"kind": "system", "id": None, "name": ""}


def test_a_rule_that_tells_people_says_so_on_the_timeline(people: People, at: datetime) -> None:
    assert people.supervisor
    a_rule(name="大客户", deeds={"notify": ["supervisors"]})
    ticket = a_ticket(people.member, last_entry=1)
    reply(number=ticket.pk, by=people.member.actor, at=at, text="在吗")
    act(at)
    assert Notification.objects.get(person=people.supervisor).facts == {"rule": "大客户"}
    entry = Entry.objects.get(ticket=ticket, event="rule_told")
    assert (entry.is_public, entry.author_name) == (False, "规则「大客户」")


class TestOnTime:
    WAIT = timedelta(hours=2)

    def a_rule(self, **fields: Any) -> Trigger:
        given = {"conditions": {"status": "pending"}, "deeds": {"text": "还需要帮助吗？", "is_note": True}} | fields
        return a_rule("waited", after_s=self.WAIT.total_seconds(), **given)

    def test_it_acts_once_when_the_time_has_come(self, people: People, at: datetime) -> None:
        self.a_rule()
        waits = a_ticket(people.member, status="pending", changed_at=at, last_entry=1)
        a_ticket(people.member, status="open", changed_at=at, last_entry=1)
        assert run_waited(at=at + self.WAIT - timedelta(seconds=1)) == 0
        due = at + self.WAIT
        assert run_waited(at=due) == 1
        assert Entry.objects.get().ticket == waits
        assert run_waited(at=due + 3 * self.WAIT) == 0, "what the rule itself did begins no new wait"

    def test_what_a_person_does_begins_a_new_wait(self, people: People, at: datetime) -> None:
        self.a_rule()
        ticket = a_ticket(people.member, status="pending", changed_at=at, last_entry=1)
        run_waited(at=at + self.WAIT)
        again = at + 2 * self.WAIT
        change_ticket(number=ticket.pk, changes={"subject": "别的"}, by=people.agent.actor, at=again)
        assert run_waited(at=again + self.WAIT) == 1
        assert Entry.objects.filter(ticket=ticket, kind="note").count() == 2

    def test_it_does_not_wake_what_went_to_sleep_long_ago(self, people: People, at: datetime) -> None:
        self.a_rule()
        a_ticket(people.member, status="pending", changed_at=at - timedelta(days=30), last_entry=1)
        assert run_waited(at=at) == 0

    def test_the_number_of_queries_does_not_grow_with_what_was_done(
        self, people: People, at: datetime, django_assert_num_queries: Any
    ) -> None:
        self.a_rule()
        for _ in range(5):
            a_ticket(people.member, status="pending", changed_at=at, last_entry=1)
        run_waited(at=at + self.WAIT)
        with django_assert_num_queries(2):
            run_waited(at=at + self.WAIT)


FORM = {"name": "退款先看", "on": "replied_by_customer", "conditions": {"says": "退款"}, "deeds": {"changes": {"priority": 1}}}


def test_an_administrator_defines_changes_and_removes_rules(people: People) -> None:
    client = people.client_of(people.administrator)
    made = client.post(URL, FORM)
    assert made.status_code == 201
    rule = made.json()
    assert (rule["is_active"], rule["ran"], rule["conditions"]) == (False, 0, {"says": "退款"})
    assert client.post(URL, FORM).json()["code"] == "name_taken"
    one = f"{URL}/{rule['id']}"
    assert client.patch(one, {"is_active": True}).json()["is_active"] is True
    assert [row["name"] for row in client.get(URL).json()["results"]] == ["退款先看"]
    assert client.delete(one).status_code == 204
    assert client.patch(one, {"name": "x"}).status_code == 404
    kinds = Pending.objects.filter(subject_kind="ticket_trigger").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["ticket_trigger.defined", "ticket_trigger.changed", "ticket_trigger.removed"]


@pytest.mark.parametrize(
    "change",
    [
        {"on": "sneezed"},
        {"on": "waited"},
        {"after_s": 600},
        {"on": "waited", "after_s": 60},
        {"on": "waited", "after_s": 600, "conditions": {"says": "退款"}},
        {"conditions": {"colour": "red"}},
        {"conditions": {"q": "退款"}},
        {"conditions": {"assignee": "me"}},
        {"conditions": {"status": "gone"}},
        {"deeds": {}},
        {"deeds": {"text": "{{customer.password}}"}},
        {"deeds": {"changes": {"assignee": "me"}}},
        {"deeds": {"changes": {"status": "gone"}}},
        {"deeds": {"notify": ["everybody"]}},
        {"name": "长" * 49},
    ],
)
def test_a_rule_that_could_not_work_is_refused(people: People, change: dict[str, Any]) -> None:
    assert people.client_of(people.administrator).post(URL, FORM | change).status_code == 400
    assert not Trigger.objects.exists()


def test_changing_a_rule_keeps_it_one_that_can_work(people: People) -> None:
    client = people.client_of(people.administrator)
    one = f"{URL}/{client.post(URL, FORM).json()['id']}"
    assert client.patch(one, {"on": "waited"}).status_code == 400
    assert client.patch(one, {"on": "waited", "after_s": 600}).status_code == 400  # `says` still stands there
    assert client.patch(one, {"on": "waited", "after_s": 600, "conditions": {}}).status_code == 200
    assert client.patch(one, {"on": "opened"}).status_code == 400
    assert client.patch(one, {"on": "opened", "after_s": None}).status_code == 200


class TestPreview:
    URL = f"{URL}/preview"

    def asked(self, people: People, **form: Any) -> dict[str, Any]:
        answer = people.client_of(people.administrator).post(self.URL, form)
        assert answer.status_code == 200, answer.json()
        return dict(answer.json())

    def test_it_shows_what_a_rule_would_have_matched_and_changes_nothing(self, people: People, at: datetime) -> None:
        refund, other = an_open_ticket(people, at), an_open_ticket(people, at)
        reply(number=refund.pk, by=people.member.actor, at=at, text="我要退款")
        reply(number=other.pk, by=people.member.actor, at=at, text="谢谢")
        reply(number=other.pk, by=people.agent.actor, at=at, text="退款已办")
        before = (Entry.objects.count(), TriggerRun.objects.count(), list(Ticket.objects.values_list("version", flat=True)))
        body = self.asked(people, on="replied_by_customer", conditions={"says": "退款"})
        assert (body["matched"], body["more"], [row["number"] for row in body["tickets"]]) == (1, False, [refund.pk])
        assert self.asked(people, on="opened", conditions={"status": "new"})["matched"] == 1
        assert self.asked(people, on="opened")["matched"] == 2
        assert (
            Entry.objects.count(),
            TriggerRun.objects.count(),
            list(Ticket.objects.values_list("version", flat=True)),
        ) == before

    def test_it_agrees_with_what_the_rule_then_does(self, people: People, at: datetime) -> None:
        tickets = [an_open_ticket(people, at) for _ in range(3)]
        change_ticket(number=tickets[0].pk, changes={"priority": 1}, by=people.agent.actor, at=at)
        change_ticket(number=tickets[1].pk, changes={"subject": '改 "field": "priority"'}, by=people.agent.actor, at=at)
        body = self.asked(people, on="changed", conditions={"changed": "priority"})
        assert [row["number"] for row in body["tickets"]] == [tickets[0].pk]

    def test_waiting_is_counted_between_entries(self, people: People, at: datetime) -> None:
        early = at - timedelta(days=2)
        waited, answered = an_open_ticket(people, early), an_open_ticket(people, early)
        reply(number=answered.pk, by=people.agent.actor, at=early + timedelta(minutes=30), text="在看")
        reply(number=answered.pk, by=people.agent.actor, at=at, text="好了")
        reply(number=waited.pk, by=people.agent.actor, at=at, text="在看")
        # Both waited two hours at some time; only one waited that long for the first answer, and then two days.
        assert self.asked(people, on="waited", after_s=47 * 3_600)["matched"] == 2
        assert self.asked(people, on="waited", after_s=47 * 3_600 + 50 * 60)["matched"] == 1
        assert self.asked(people, on="waited", after_s=3 * 24 * 3_600)["matched"] == 0

    def test_what_is_older_than_a_week_is_not_counted(self, people: People, at: datetime) -> None:
        an_open_ticket(people, at - timedelta(days=8))
        assert self.asked(people, on="opened")["matched"] == 0

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31T23:59:59-12:00"])
    def test_a_moment_no_database_can_hold_is_refused(self, people: People, day: str) -> None:
        form = {"on": "opened", "conditions": {"opened_after": day}}
        assert people.client_of(people.administrator).post(self.URL, form).status_code == 400

    def test_it_is_for_who_defines_rules(self, people: People) -> None:
        assert people.client_of(people.supervisor).post(self.URL, {"on": "opened"}).status_code == 403
        assert people.client_of(people.administrator).post(self.URL, {"on": "waited"}).status_code == 400
