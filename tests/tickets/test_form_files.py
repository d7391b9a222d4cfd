"""What was attached in a form goes where its words go, is told of on both timelines, and is read by nobody new."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from helpdesk.desk.models import Queue
from tests.builders import a_category, a_contact, a_seat, a_ticket
from tests.people import People
from tests.tickets.agreement import assert_agrees
from tickets.form_words import proofs
from tickets.models import Category, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

PROOF, DECISION = "营业执照.txt", "内部结论.txt"


@pytest.fixture
def change(support: Queue) -> Category:
    """Its customer proves who they are, and we keep how we decided."""
    fields = [proofs("identity", "证明材料", "Proof", needed=True), proofs("decision", "结论", "Decision", inside=True)]
    return a_category("change", queue=support, fields=fields)


@pytest.fixture
def agent(people: People, support: Queue) -> APIClient:
    a_seat(people.agent, queues=[support])
    return people.client_of(people.agent)


@pytest.fixture
def member(people: People) -> APIClient:
    return people.client_of(people.member)


@pytest.fixture
def proven(member: APIClient, agent: APIClient, change: Category) -> Ticket:
    """Opened with a file in the form; an agent has put one of ours beside it."""
    form = {"category": "change", "subject": "换手机号", "text": "旧号码不用了。", "fields": {"identity": [sent(member, PROOF)]}}
    number = member.post("/api/v1/tickets", form, format="json").json()["number"]
    answers = {"fields": {"decision": [sent(agent, DECISION)]}}
    saved = agent.patch(f"/api/v1/tickets/{number}", answers, format="json", HTTP_IF_MATCH='"1"')
    assert saved.status_code == 200, saved.json()
    return Ticket.objects.get(pk=number)


def sent(client: APIClient, name: str) -> str:
    form = {"file": SimpleUploadedFile(name, f"{name} 的内容".encode())}
    return str(client.post("/api/v1/files", form, format="multipart").json()["id"])


def timeline(client: APIClient, number: int) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/tickets/{number}/timeline").json()["results"]


def files_on(client: APIClient, number: int) -> dict[str, str]:
    """By name, those the timeline shows them."""
    return {file["name"]: file["id"] for entry in timeline(client, number) for file in entry["files"]}


def merge(agent: APIClient, source: Ticket, target: Ticket) -> None:
    merged = agent.post(f"/api/v1/tickets/{source.pk}/merge", {"into": target.pk}, format="json")
    assert merged.status_code == 200, merged.json()


def fetched(client: APIClient, file_id: str) -> bool:
    return client.get(f"/api/v1/files/{file_id}").status_code == 200


def test_files_of_a_form_are_read_from_the_ticket_it_was_merged_into(
    agent: APIClient, member: APIClient, proven: Ticket, people: People, support: Queue
) -> None:
    target = a_ticket(people.member, category=a_category(queue=support), version=0)
    merge(agent, proven, target)

    assert set(files_on(agent, target.pk)) == {PROOF, DECISION}
    assert set(files_on(member, target.pk)) == {PROOF}, "what we decided stays among us"
    assert fetched(member, files_on(member, target.pk)[PROOF])
    assert not fetched(member, files_on(agent, target.pk)[DECISION])
    assert fetched(agent, files_on(agent, target.pk)[DECISION])
    for number, event in ((proven.pk, "merged_away"), (target.pk, "merged_in")):
        for client in (agent, member):
            (line,) = [entry for entry in timeline(client, number) if entry["event"] == event]
            assert line["facts"]["form_files"] == 1
    for ticket in (proven, target):
        assert_agrees(ticket)


def test_the_answers_told_again_name_the_files_of_their_new_place(
    agent: APIClient, proven: Ticket, people: People, support: Queue
) -> None:
    """Also for an agent who sits at the target's queue alone."""
    target = a_ticket(people.member, category=a_category(), version=0)
    a_seat(people.other_agent, queues=[target.queue])
    a_seat(people.supervisor)
    merge(people.client_of(people.supervisor), proven, target)
    elsewhere = people.client_of(people.other_agent)
    (opening,) = [entry for entry in timeline(elsewhere, target.pk) if entry["text"] == "旧号码不用了。"]
    assert opening["facts"]["fields"]["identity"] == [files_on(elsewhere, target.pk)[PROOF]]
    assert fetched(elsewhere, opening["facts"]["fields"]["identity"][0])
    assert not fetched(elsewhere, proven.fields["identity"][0])


def test_another_customer_never_reads_a_form_merged_into_their_ticket_and_a_split_gives_it_back(
    agent: APIClient, member: APIClient, proven: Ticket, people: People, support: Queue
) -> None:
    other = people.client_of(people.other_member)
    target = a_ticket(a_contact(people.other_member), category=a_category(queue=support), version=0)
    merge(agent, proven, target)
    assert files_on(other, target.pk) == {}
    assert not any(fetched(other, one) for one in files_on(agent, target.pk).values())

    (opening,) = [entry for entry in timeline(agent, target.pk) if entry["text"] == "旧号码不用了。"]
    form = {"entries": [opening["sequence"]], "subject": "换手机号"}
    new = agent.post(f"/api/v1/tickets/{target.pk}/split", form, format="json").json()["number"]
    assert set(files_on(member, new)) == {PROOF}
    assert fetched(member, files_on(member, new)[PROOF])


def test_a_split_brings_the_form_only_with_the_words_it_was_sent_with(
    agent: APIClient, member: APIClient, proven: Ticket
) -> None:
    url = f"/api/v1/tickets/{proven.pk}"
    more = member.post(f"{url}/replies", {"text": "还有一件：发票", "client_id": "more"}, format="json").json()
    without = agent.post(f"{url}/split", {"entries": [more["sequence"]], "subject": "发票"}, format="json").json()["number"]
    assert files_on(member, without) == {}
    with_form = agent.post(f"{url}/split", {"entries": [1], "subject": "换号"}, format="json").json()["number"]
    assert set(files_on(member, with_form)) == {PROOF}
    told = [entry["facts"].get("form_files") for entry in timeline(agent, proven.pk) if entry["event"] == "split_off"]
    assert told == [None, 1]
