"""Contacts: found by staff, merged by who may, and told of answers by mail only if they want."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.accounts.actions.visitors import attach_visitor
from helpdesk.common.errors import NotAllowed
from helpdesk.evidence.queries import records_of
from helpdesk.members.merging import HasAnAccount, IntoItself, MergedAlready, VisitsStill, merge_contacts
from helpdesk.members.models import Contact
from tests.builders import a_contact, a_ticket
from tests.people import People
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def test_a_merged_contacts_tickets_are_the_others_and_say_so(people: People) -> None:
    told, known = a_contact(name="王先生", email="wang@elsewhere.test"), a_contact(people.member)
    ticket = a_ticket(told)

    merge_contacts(contact_id=told.pk, into=known.pk, by=people.supervisor.actor, at=timezone.now())

    ticket.refresh_from_db()
    assert ticket.contact == known
    (entry,) = Entry.objects.filter(ticket=ticket)
    assert (entry.is_public, entry.changes) == (False, [{"field": "contact", "old": "王先生", "new": "王小明"}])
    assert people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}").status_code == 200
    known.refresh_from_db()
    assert known.email == people.member.email
    assert [said.kind for said in records_of(("contact", told.pk))] == ["contact.merged_away"]
    assert [said.kind for said in records_of(("contact", known.pk))] == ["contact.merged_in"]


def test_of_two_that_were_told_one_fills_the_gaps_of_the_other_and_no_mail_stays_no_mail(people: People) -> None:
    one = a_contact(email="a@b.test", wants_mail=False)
    other = a_contact(phone="+8613800138000")
    first = a_contact(merged_into=one)
    merge_contacts(contact_id=one.pk, into=other.pk, by=people.supervisor.actor, at=timezone.now())
    other.refresh_from_db()
    assert (other.email, other.phone, other.wants_mail) == ("a@b.test", "+8613800138000", False)
    assert set(other.merged.all()) == {one, first}


def test_what_may_not_be_merged_is_refused_and_stays(people: People) -> None:
    member, other, visitor = a_contact(people.member), a_contact(people.other_member), a_contact(people.visitor)
    gone = a_contact(merged_into=other)
    at, supervisor = timezone.now(), people.supervisor.actor
    for old, new, refusal in (
        (member, member, IntoItself),
        (member, other, HasAnAccount),
        (visitor, other, VisitsStill),
        (gone, member, MergedAlready),
        (a_contact(), gone, MergedAlready),
    ):
        with pytest.raises(refusal):
            merge_contacts(contact_id=old.pk, into=new.pk, by=supervisor, at=at)
    with pytest.raises(NotAllowed):
        merge_contacts(contact_id=a_contact().pk, into=other.pk, by=people.agent.actor, at=at)
    assert Contact.objects.exclude(merged_into=None).count() == 1
    merge_contacts(contact_id=visitor.pk, into=other.pk, by=supervisor, at=at + timedelta(days=31))  # the visit has ended


def test_a_visitor_who_proves_to_be_a_member_brings_their_tickets_along(people: People) -> None:
    ticket = a_ticket(people.visitor)
    attach_visitor(visitor=people.visitor, user=people.member, at=timezone.now())
    ticket.refresh_from_db()
    assert ticket.contact.member == people.member
    assert people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}").json()["number"] == ticket.pk
    assert not Ticket.objects.filter(contact__visitor=people.visitor).exists()


def test_contacts_are_found_by_a_whole_address_or_the_beginning_of_a_name(people: People) -> None:
    contact = a_contact(name="诸葛亮", email="liang@shu.test", phone="+8613800138000")
    a_contact(name="诸葛瑾", merged_into=contact)
    agent = people.client_of(people.agent)

    def found(words: str) -> list[str]:
        answer = agent.get("/api/v1/contacts", {"q": words})
        assert answer.status_code == 200
        return [row["name"] for row in answer.json()["results"]]

    for words in ("诸葛", " 诸葛亮 ", "LIANG@shu.test", "138 0013 8000", "+86 13800138000"):
        assert found(words) == ["诸葛亮"], words
    for words in ("葛亮", "liang@", "@shu.test", "138001380", "%", "诸_亮", "' OR 1=1 --"):
        assert found(words) == [], words
    for wrong in ("", "?q=", "?name=x", "?q=x&q=y"):
        assert agent.get(f"/api/v1/contacts{wrong}").status_code == 400
    assert people.client_of(people.member).get("/api/v1/contacts?q=诸").status_code == 403


def test_who_may_read_contacts_in_full_does_others_see_a_mask(people: People) -> None:
    contact = a_contact(name="诸葛亮", email="liang@shu.test", phone="+8613800138000")
    masked = people.client_of(people.agent).get(f"/api/v1/contacts/{contact.pk}").json()
    assert (masked["email_masked"], masked["phone_masked"]) == ("l***@shu.test", "+86138****8000")
    assert "liang@" not in str(masked)
    assert "13800138000" not in str(masked)
    full = people.client_of(people.supervisor).get(f"/api/v1/contacts/{contact.pk}").json()
    assert (full["email"], full["phone"]) == ("liang@shu.test", "+8613800138000")


def test_a_customer_chooses_whether_mail_tells_of_answers(people: People) -> None:
    for person in (people.member, people.visitor):
        client = people.client_of(person)
        for wish in (False, True, True):
            answer = client.patch("/api/v1/contacts/me", {"wants_mail": wish}, format="json")
            assert (answer.status_code, answer.json()) == (200, {"wants_mail": wish})
            assert Contact.objects.latest("created_at").wants_mail is wish
        assert client.patch("/api/v1/contacts/me", {"wants_mail": "perhaps"}, format="json").status_code == 400
    staff = people.client_of(people.agent).patch("/api/v1/contacts/me", {"wants_mail": False}, format="json")
    assert staff.status_code == 403
