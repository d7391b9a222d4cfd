"""What is on offer and how it is just now: everybody reads it, supervisors say it."""

import pytest

from helpdesk.desk.models import Service
from helpdesk.evidence.queries import records_of
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/services"


def test_everybody_reads_them_and_supervisors_write(people: People) -> None:
    for person, writes in (
        (people.administrator, 201),
        (people.supervisor, 201),
        (people.agent, 403),
        (people.member, 403),
        (people.visitor, 403),
        (None, 401),
    ):
        client = people.client_of(person)
        assert client.get(URL).json()["results"][0]["slug"] == "api"
        slug = f"new-{person.pk if person else 'nobody'}"
        assert client.post(URL, {"slug": slug, "name": "新服务"}).status_code == writes
        assert Service.objects.filter(slug=slug).exists() is (writes == 201)


def test_since_moves_with_the_state_and_with_nothing_else(people: People) -> None:
    client, service = people.client_of(people.supervisor), Service.objects.get(slug="sms")
    renamed = client.patch(f"{URL}/sms", {"name": "短信通知"}).json()
    assert (renamed["name"], Service.objects.get(slug="sms").since) == ("短信通知", service.since)
    degraded = client.patch(f"{URL}/sms", {"state": "degraded", "note": "到达变慢"}).json()
    assert (degraded["state"], degraded["note"]) == ("degraded", "到达变慢")
    assert Service.objects.get(slug="sms").since > service.since
    assert [one.kind for one in records_of(("service", service.pk))] == ["desk.service_saved"] * 2


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"state": "on fire"}, "state"),
        ({"slug": "other"}, "slug"),  # tickets and saved views go by it
        ({"since": "2020-01-01T00:00:00Z"}, "since"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_refused_by_field(people: People, form: dict, field: str) -> None:
    before = Service.objects.filter(slug="sms").values().get()
    answer = people.client_of(people.supervisor).patch(f"{URL}/sms", form)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Service.objects.filter(slug="sms").values().get() == before


def test_no_two_services_share_a_slug(people: People) -> None:
    answer = people.client_of(people.supervisor).post(URL, {"slug": "sms", "name": "又一个"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["slug"])
