"""The ground the other tests stand on."""

import pytest
from django.db import connection

from helpdesk.accounts.models import User
from tests.builders import a_conversation, a_message
from tests.people import People
from tests.services import embedded_worker

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_the_cast_appears_when_it_is_mentioned(people: People) -> None:
    assert User.objects.count() == 0
    assert people.agent.is_staff
    assert not people.member.is_staff
    assert User.objects.count() == 2


def test_the_run_uses_the_database_it_was_asked_for() -> None:
    assert connection.vendor == ("sqlite" if embedded_worker() else "postgresql")


def test_a_built_conversation_numbers_its_messages(people: People) -> None:
    conversation = a_conversation(people.member)
    assert [a_message(conversation).sequence, a_message(conversation).sequence] == [1, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_commits_is_gone_afterwards(time: int) -> None:
    assert User.objects.count() == 0
    User.objects.create_user(email="left@over.test", password=None, display_name="left over")
