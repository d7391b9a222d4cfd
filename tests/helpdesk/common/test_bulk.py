"""Rows in bulk are stored as the ORM would store them, on both databases."""

import pytest
from django.db import IntegrityError, transaction

from chat.models import Conversation, Message
from helpdesk.common.bulk import commit_on_this_trip, insert_rows, one_trip, update_rows
from helpdesk.common.clock import now
from helpdesk.evidence.models import Node
from tests.builders import a_conversation
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def conversation(people: People) -> Conversation:
    return a_conversation(people.member)


@pytest.fixture
def another_conversation(people: People) -> Conversation:
    return a_conversation(people.other_member)


AWKWARD = ["短", "a\"b\\c'd", "行一\n行二\t", "{1,2}", "NULL", "\u2028 😀 ﷽", "%s %(x)s"]
COLUMNS = [
    "conversation_id",
    "sequence",
    "client_id",
    "author_kind",
    "author_id",
    "author_name",
    "by_staff",
    "text",
    "files",
    "created_at",
]


def rows(conversation: Conversation, texts: list[str]) -> list[tuple[object, ...]]:
    at = now()
    files = [{"id": "1", "name": '发票 "2026".pdf'}]
    return [(conversation.pk, n, f"c-{n}", "system", None, "", False, text, files, at) for n, text in enumerate(texts, start=1)]


def test_awkward_texts_json_nulls_and_moments_come_back_as_they_went_in(conversation):
    wanted = rows(conversation, AWKWARD)
    insert_rows(Message, COLUMNS, wanted)
    assert list(Message.objects.order_by("sequence").values_list(*COLUMNS)) == wanted


def test_one_bad_row_stores_none(conversation):
    good, bad = rows(conversation, ["一", "二"])
    with pytest.raises(IntegrityError), transaction.atomic(), one_trip():
        insert_rows(Message, COLUMNS, [good, (*bad[:1], 1, *bad[2:])])
    assert not Message.objects.exists()


def test_rows_are_updated_by_their_keys_and_others_left_alone(conversation, another_conversation):
    at = now()
    update_rows(Conversation, ["last_sequence", "last_message_at", "unanswered_since"], [(conversation.pk, 7, at, None)])
    conversation.refresh_from_db()
    another_conversation.refresh_from_db()
    assert (conversation.last_sequence, conversation.last_message_at, conversation.unanswered_since) == (7, at, None)
    assert another_conversation.last_sequence == 0


def test_nothing_to_do_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(Message, COLUMNS, [])
        update_rows(Conversation, ["last_sequence"], [])


def test_bytes_survive():
    hashes = [bytes(range(32)), b"\x00" * 32, b"\xff" * 32]
    insert_rows(Node, ["height", "place", "hash"], [(8, place, value) for place, value in enumerate(hashes)])
    assert [bytes(node.hash) for node in Node.objects.order_by("place")] == hashes


@pytest.mark.django_db(transaction=True)
def test_a_commit_may_travel_along_and_what_waits_for_it_runs_after_it(conversation):
    stored: list[int] = []
    with transaction.atomic():
        transaction.on_commit(lambda: stored.append(Message.objects.count()))
        with one_trip():
            insert_rows(Message, COLUMNS, rows(conversation, AWKWARD))
            commit_on_this_trip()
        assert not stored
    assert stored == [len(AWKWARD)]
    with transaction.atomic():  # and the next one is like any other
        Message.objects.filter(sequence=1).update(text="不算")
        transaction.set_rollback(True)
    assert Message.objects.get(sequence=1).text == AWKWARD[0]


@pytest.mark.django_db(transaction=True)
def test_a_bad_row_before_it_keeps_the_commit_from_storing_anything(conversation):
    good, bad = rows(conversation, ["一", "二"])

    def store_and_commit() -> None:
        with transaction.atomic(), one_trip():
            insert_rows(Message, COLUMNS, [good])
            insert_rows(Message, COLUMNS, [(*bad[:1], 1, *bad[2:])])
            commit_on_this_trip()

    with pytest.raises(IntegrityError):
        store_and_commit()
    assert not Message.objects.exists()
    insert_rows(Message, COLUMNS, [good])
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_elses_transaction_is_theirs_to_end(conversation):
    with transaction.atomic():
        with transaction.atomic(), one_trip():
            insert_rows(Message, COLUMNS, rows(conversation, AWKWARD))
            commit_on_this_trip()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
