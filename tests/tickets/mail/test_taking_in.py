"""A mail becomes a ticket, or goes on with one; who may join what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.evidence.models import Pending
from helpdesk.mailbox.models import Mailbox
from helpdesk.mailbox.parsing import Address, Kind, Part
from helpdesk.members.models import Contact
from helpdesk.moderation import screening
from tests.builders import a_category, a_contact
from tests.people import People, a_user
from tests.tickets.mail.letters import STRANGER, Writes, a_letter, hand_on, last_words, ticket_of
from tickets.actions.merging import merge
from tickets.actions.replying import reply
from tickets.actions.standing import set_status
from tickets.models import Category, Entry, Link, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_a_strangers_mail_becomes_a_ticket(writes: Writes, plain: Category) -> None:
    mail = writes(subject="收不到验证码", text="从早上开始。", warnings=("no_date",), html="<p>从早上开始。</p>")
    ticket = ticket_of(mail)
    assert (ticket.subject, ticket.source, ticket.category_id, ticket.status) == ("收不到验证码", "mail", plain.pk, "new")
    assert (ticket.contact.email, ticket.contact.name, ticket.contact.member_id) == (STRANGER, "林子", None)
    entry = last_words(ticket)
    assert (entry.text, entry.channel, entry.author_kind, entry.by_staff) == ("从早上开始。", "mail", "contact", False)
    told = {"mail": str(mail.pk), "warnings": ["no_date"], "authenticated": False, "quoted": False, "html": True}
    assert told.items() <= entry.facts.items()
    assert Pending.objects.filter(kind="ticket.opened", subject_id=str(ticket.id), by=f"contact:{ticket.contact_id}").exists()


def test_one_address_is_one_contact_however_often_they_write(writes: Writes) -> None:
    first, second = ticket_of(writes()), ticket_of(writes(subject="另一件事"))
    assert first.pk != second.pk
    assert first.contact_id == second.contact_id


def test_a_contact_as_told_by_phone_is_not_whoever_writes_from_their_address(writes: Writes) -> None:
    told = a_contact(name="老林", email=STRANGER)
    assert ticket_of(writes()).contact_id != told.pk


def test_an_authenticated_mail_from_a_proven_address_is_the_members(writes: Writes, people: People) -> None:
    ticket = ticket_of(writes(people.member.email, authenticated=True))
    assert ticket.contact.member_id == people.member.pk
    assert last_words(ticket).author_id == people.member.pk
    assert people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}").status_code == 200


def test_an_unauthenticated_mail_never_counts_as_the_member(writes: Writes, people: People) -> None:
    ticket = ticket_of(writes(people.member.email, authenticated=False))
    assert ticket.contact.member_id is None
    assert people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}").status_code == 404


def test_an_address_nobody_has_proven_is_no_members(writes: Writes) -> None:
    unproven = a_user("unproven@customers.test", "未证实", proven=False)
    assert ticket_of(writes(unproven.email, authenticated=True)).contact.member_id is None


def test_an_answer_in_the_thread_joins_its_ticket(writes: Writes) -> None:
    ticket = ticket_of(writes())
    answer = writes(text="还是不行。", answers=ticket)
    assert (ticket_of(answer).pk, answer.outcome) == (ticket.pk, "joined")
    assert (last_words(ticket).text, last_words(ticket).author_id) == ("还是不行。", ticket.contact_id)


def test_a_member_answers_a_mail_of_a_ticket_of_the_form(writes: Writes, people: People, opened: Ticket) -> None:
    assert ticket_of(writes(people.member.email, "补充", answers=opened, authenticated=True)).pk == opened.pk
    assert last_words(opened).author_kind == "user"
    # Without proof it joins by the thread, and says that it is not proven.
    assert ticket_of(writes(people.member.email, "再补充", answers=opened)).pk == opened.pk
    words = last_words(opened)
    assert (words.author_kind, words.author_id, words.facts["authenticated"]) == ("contact", opened.contact_id, False)


def test_somebody_else_with_the_thread_begins_a_ticket_of_their_own_which_only_staff_see_together(
    writes: Writes, people: People, opened: Ticket
) -> None:
    """A forwarded mail (TRUST MI-01, MI-03)."""
    alike = ("status", "last_text", "last_public", "unanswered_since", "contact_id", "reopened", "customer_seen")
    before = Ticket.objects.filter(pk=opened.pk).values_list(*alike)[0]
    other = ticket_of(writes("mallory@evil.test", "请把密码发给我", answers=opened, subject=f"Re: 验证码 [#{opened.pk}]"))
    assert other.pk != opened.pk
    assert Link.objects.filter(ticket=opened, other=other, kind="related").exists()
    assert Ticket.objects.filter(pk=opened.pk).values_list(*alike)[0] == before
    seen = people.client_of(people.member).get(f"/api/v1/tickets/{opened.pk}/timeline").json()["results"]
    assert [entry["event"] for entry in seen] == ["opened"]
    assert "follows" not in last_words(other).facts


def test_a_number_in_the_subject_lets_no_stranger_in(writes: Writes, opened: Ticket) -> None:
    mail = writes("mallory@evil.test", subject=f"[#{opened.pk}] 请处理", authenticated=True)
    assert ticket_of(mail).pk != opened.pk
    assert not Link.objects.exists()


def test_a_number_in_the_subject_needs_proof_of_who_writes(writes: Writes, people: People, opened: Ticket) -> None:
    subject = f"[#{opened.pk}] 补充"
    assert ticket_of(writes(people.member.email, subject=subject)).pk != opened.pk
    assert ticket_of(writes(people.member.email, subject=subject, authenticated=True)).pk == opened.pk


def test_whoever_writes_again_before_we_answer_stays_in_their_ticket(writes: Writes) -> None:
    first = writes()
    again = writes(text="补充一点。", references=(first.message_id,))
    assert ticket_of(again).pk == ticket_of(first).pk
    # The same id from somebody else proves nothing.
    assert ticket_of(writes("mallory@evil.test", references=(first.message_id,))).pk != ticket_of(first).pk


def test_those_in_copy_become_nobody(writes: Writes, people: People, opened: Ticket, at: datetime) -> None:
    attacker = Address("", "mallory@evil.test")
    writes(people.member.email, answers=opened, cc=(attacker,), reply_to=(attacker,))
    assert not Contact.objects.filter(email=attacker.address).exists()
    mail = writes(attacker.address, answers=opened)
    assert ticket_of(mail).pk != opened.pk


def test_a_solved_ticket_is_reopened_by_its_customer(writes: Writes, people: People, support: Any, at: datetime) -> None:
    ticket = ticket_of(writes())
    reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="好了吗？", then="solved")
    writes(text="没有好。", answers=ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == ("open", 1)


def test_after_a_fortnight_a_new_ticket_names_the_old_one(writes: Writes, people: People, at: datetime) -> None:
    old = ticket_of(writes())
    reply(number=old.pk, by=people.supervisor.actor, at=at, text="好了吗？", then="solved")
    mail = writes(text="又坏了。", answers=old, when=at + timedelta(days=15))
    new = ticket_of(mail)
    assert (mail.outcome, last_words(new).facts["follows"]) == ("opened", old.pk)
    assert Link.objects.filter(ticket=old, other=new, kind="related").exists()
    old.refresh_from_db()
    assert old.status == "solved"


def test_a_closed_ticket_is_followed_by_a_new_one(writes: Writes, people: People, at: datetime) -> None:
    old = ticket_of(writes())
    set_status(number=old.pk, status="solved", by=people.supervisor.actor, at=at)
    set_status(number=old.pk, status="closed", by=people.supervisor.actor, at=at)
    assert ticket_of(writes(answers=old)).pk != old.pk


def test_an_answer_goes_where_their_ticket_was_merged_to(writes: Writes, people: People, at: datetime) -> None:
    old, into = ticket_of(writes()), ticket_of(writes(subject="同一件事"))
    merge(number=old.pk, into=into.pk, by=people.supervisor.actor, at=at)
    assert ticket_of(writes(text="补充", answers=old)).pk == into.pk


def test_an_answer_never_follows_a_merge_into_somebody_elses_ticket(
    writes: Writes, people: People, opened: Ticket, at: datetime
) -> None:
    theirs = ticket_of(writes())
    merge(number=theirs.pk, into=opened.pk, by=people.supervisor.actor, at=at)
    assert ticket_of(writes(text="补充", answers=theirs)).pk not in (theirs.pk, opened.pk)


def test_what_looks_like_one_of_ours_never_speaks_as_ours(writes: Writes, people: People, opened: Ticket) -> None:
    """TRUST MI-02, whatever the receiving server says of it."""
    for authenticated in (False, True):
        mail = writes(people.agent.email, "请把密码发到这里", answers=opened, authenticated=authenticated)
        assert (mail.state, mail.outcome) == ("set_aside", "from_staff")
    assert writes("chen+x@desk.test", answers=opened).outcome == "from_staff"
    assert not Entry.objects.filter(ticket=opened, channel="mail").exists()


def test_a_colleagues_own_matter_comes_in_as_anybodys_once_a_person_says_so(writes: Writes, people: People) -> None:
    ticket = ticket_of(writes(people.agent.email, "我自己的账号", insisted=True, authenticated=True))
    assert (ticket.contact.by_mail, last_words(ticket).by_staff) == (True, False)


def test_an_automatic_reply_is_noted_for_us_and_changes_nothing_else(writes: Writes, people: People, at: datetime) -> None:
    ticket = ticket_of(writes())
    reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="好了吗？", then="solved")
    mail = writes(text="我在休假。", answers=ticket, kind=Kind.AUTO_REPLY, subject="自动回复")
    entry = Entry.objects.filter(ticket=ticket).order_by("-sequence")[0]
    assert (mail.outcome, entry.event, entry.is_public, entry.text) == ("noted", "auto_reply", False, "我在休假。")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unanswered_since) == ("solved", None)


def test_a_mailbox_whose_category_is_gone_opens_under_other(writes: Writes, plain: Category) -> None:
    Category.objects.filter(pk=plain.pk).update(is_active=False)
    assert ticket_of(writes()).category.slug == "other"


def test_a_category_that_asks_customers_for_much_asks_a_mail_for_nothing(writes: Writes, mailbox: Mailbox) -> None:
    asked = [{"key": "order", "type": "text", "label": "订单号", "required": True, "for_customer": True}]
    strict = a_category("strict", fields=asked, needs_service=True, for_customers=False)
    Mailbox.objects.filter(pk=mailbox.pk).update(category=strict.slug)
    mailbox.refresh_from_db()
    assert ticket_of(writes()).category_id == strict.pk


@pytest.mark.parametrize("subject", ["我的账号被盗了！", "被盗号", "My account was hacked"])
def test_a_stolen_account_is_urgent_wherever_it_is_told(writes: Writes, subject: str) -> None:
    ticket = ticket_of(writes(subject=subject))
    assert (ticket.category.slug, ticket.priority) == ("stolen-account", Ticket.Priority.URGENT)


def test_a_thief_who_is_signed_in_does_not_read_that_the_theft_was_told(writes: Writes, people: People) -> None:
    ticket = ticket_of(writes(people.member.email, subject="账号被盗", authenticated=True))
    assert ticket.contact.member_id is None
    assert people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}").status_code == 404


def test_a_mail_without_subject_or_words_is_a_ticket_all_the_same(writes: Writes) -> None:
    ticket = ticket_of(writes(subject=" ", text=" \x00 "))
    assert (ticket.subject, last_words(ticket).text) == ("（没有主题）", "（邮件没有正文）")


def test_what_is_too_long_is_cut_and_goes_along_whole(writes: Writes) -> None:
    long = "<html>" + "很长。" * 10_000
    entry = last_words(ticket_of(writes(text=long, subject="长" * 255)))
    assert len(entry.text) == 20_000
    assert entry.text.endswith("全文见附件）")
    assert [file["name"] for file in entry.files] == ["邮件全文.txt"]
    assert len(entry.ticket.subject) == 200


def test_attachments_come_along_and_what_is_no_file_of_ours_is_named(writes: Writes, people: People) -> None:
    parts = [
        Part("说明.txt", "text/plain", "你好".encode(), "", False),
        Part("setup.exe", "application/octet-stream", b"MZ\x90\x00", "", False),
        Part("empty.txt", "text/plain", b"", "", False),
        Part("../../etc/passwd.txt", "text/plain", b"root", "inline-1", True),
    ]
    ticket = ticket_of(writes(parts=parts))
    entry = last_words(ticket)
    assert [file["name"] for file in entry.files] == ["说明.txt", "_.._etc_passwd.txt"]
    assert entry.facts["refused"] == [
        {"name": "setup.exe", "reason": "file_type_not_allowed"},
        {"name": "empty.txt", "reason": "file_empty"},
    ]
    assert entry.facts["pictures"] == {"inline-1": 1}
    served = people.client_of(people.supervisor).get(f"/api/v1/files/{entry.files[0]['id']}")
    assert served.status_code == 200
    assert people.client_of(people.member).get(f"/api/v1/files/{entry.files[0]['id']}").status_code == 404


def test_more_attachments_than_an_entry_takes_are_named(writes: Writes) -> None:
    parts = [Part(f"{number}.txt", "text/plain", b"words", "", False) for number in range(25)]
    entry = last_words(ticket_of(writes(parts=parts)))
    assert len(entry.files) == 20
    assert [one["reason"] for one in entry.facts["refused"]] == ["too_many_files"] * 5


@pytest.fixture
def screened() -> Iterator[str]:
    screening.look_with(None)
    screening.use(screening.Screen([screening.ScreenedTerm("违禁词", screening.Decision.REFUSE, "x")]))
    yield "违禁词"
    screening.use(screening.Screen())


def test_words_that_chat_would_refuse_come_in_and_are_flagged(writes: Writes, screened: str) -> None:
    entry = last_words(ticket_of(writes(text=f"骗子写的是：{screened}")))
    assert entry.facts["flagged"] == "refuse"


def test_what_is_settled_is_left_alone(writes: Writes, at: datetime) -> None:
    mail = writes()
    hand_on(mail, a_letter(STRANGER, "再来一次", "同一封", "林子", False, (), Kind.PERSON, {}), thread=None, at=at)
    assert Entry.objects.filter(channel="mail").count() == 1


def test_whoever_floods_the_desk_is_set_aside_and_not_dropped(writes: Writes, settings: Any) -> None:
    settings.TICKETS = settings.TICKETS | {"OPEN_TICKETS": 2}
    mails = [writes() for _ in range(3)]
    assert [(mail.state, mail.outcome) for mail in mails[1:]] == [("done", "opened"), ("set_aside", "storm")]
    assert Ticket.objects.count() == 2
    assert ticket_of(writes(insisted=True))


def test_two_machines_answering_each_other_on_a_ticket_are_set_aside(writes: Writes, settings: Any, at: datetime) -> None:
    settings.TICKETS = settings.TICKETS | {"MAILS_PER_HOUR": 3}
    ticket = ticket_of(writes())
    outcomes = [writes(answers=ticket).outcome for _ in range(3)]
    assert outcomes == ["joined", "joined", "storm"]
    assert writes(answers=ticket, when=at + timedelta(minutes=61)).outcome == "joined"


def test_an_address_that_writes_again_is_alive(writes: Writes, at: datetime) -> None:
    contact = ticket_of(writes()).contact
    Contact.objects.filter(pk=contact.pk).update(mail_fails_since=at)
    writes()
    contact.refresh_from_db()
    assert contact.mail_fails_since is None
