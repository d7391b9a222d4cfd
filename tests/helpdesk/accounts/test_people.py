"""Administrators and the people of the desk: invited, given a role, switched off (TRUST AU-02, AU-03, AU-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.events import AccessEnded, PersonDeactivated, RoleChanged
from helpdesk.accounts.models import Team, User
from helpdesk.accounts.policies import can
from helpdesk.events import bus
from helpdesk.evidence.models import Pending
from tests.helpdesk.accounts.conftest import SignIn, token_in
from tests.people import PASSWORD, People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NEW_COLLEAGUE = {"email": "Lin@desk.test", "display_name": "林岚", "role": "agent"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    heard: list[Any] = []
    for event in (AccessEnded, PersonDeactivated, RoleChanged):
        monkeypatch.setitem(bus._inside, event, [heard.append])
    return heard


def admin(people: People) -> APIClient:
    return people.client_of(people.administrator)


def change(people: People, person: User, **form: Any) -> Any:
    return admin(people).patch(f"/api/v1/people/{person.pk}", form)


def test_an_invited_colleague_chooses_a_password_and_is_in(people: People, mailoutbox: list[EmailMessage]) -> None:
    answer = admin(people).post("/api/v1/people", NEW_COLLEAGUE)
    assert answer.status_code == 201
    assert answer.json()["invited"] is True
    assert mailoutbox[0].to == ["lin@desk.test"]
    browser = APIClient()
    accepted = browser.put(f"/api/v1/invitations/{token_in(mailoutbox[0])}", {"password": "a fresh password 8"})
    assert accepted.status_code == 200
    assert accepted.json()["user"]["role"] == "agent"
    assert accepted.json()["user"]["email_verified"] is True
    assert browser.get("/api/v1/session").json()["user"] is not None
    again = APIClient().put(f"/api/v1/invitations/{token_in(mailoutbox[0])}", {"password": "somebody elses 8"})
    assert again.status_code == 404


def test_nobody_signs_in_to_an_invitation_not_yet_accepted(people: People) -> None:
    admin(people).post("/api/v1/people", NEW_COLLEAGUE)
    for password in ("", "!", PASSWORD):
        answer = APIClient().post("/api/v1/session", {"email": "lin@desk.test", "password": password})
        assert answer.status_code in (400, 401)


def test_an_invitation_expires_and_can_be_sent_again(people: People, mailoutbox: list[EmailMessage]) -> None:
    person = admin(people).post("/api/v1/people", NEW_COLLEAGUE).json()
    with time_machine.travel(timezone.now() + timedelta(hours=72, seconds=1)):
        late = APIClient().put(f"/api/v1/invitations/{token_in(mailoutbox[0])}", {"password": "a fresh password 8"})
        assert late.status_code == 404
        assert admin(people).post(f"/api/v1/people/{person['id']}/invitations", {}).status_code == 202
        fresh = APIClient().put(f"/api/v1/invitations/{token_in(mailoutbox[1])}", {"password": "a fresh password 8"})
        assert fresh.status_code == 200
        assert admin(people).post(f"/api/v1/people/{person['id']}/invitations", {}).status_code == 409


def test_an_address_in_use_is_not_invited(people: People, mailoutbox: list[EmailMessage]) -> None:
    for email in (people.agent.email, people.member.email.upper()):
        answer = admin(people).post("/api/v1/people", NEW_COLLEAGUE | {"email": email})
        assert (answer.status_code, answer.json()["code"]) == (409, "address_taken")
    assert mailoutbox == []


def test_a_stranger_who_claimed_the_address_does_not_stop_an_invitation(people: People, mailoutbox: list[EmailMessage]) -> None:
    claim = a_user("lin@desk.test", "占位者", proven=False)
    assert admin(people).post("/api/v1/people", NEW_COLLEAGUE).status_code == 201
    APIClient().put(f"/api/v1/invitations/{token_in(mailoutbox[0])}", {"password": "a fresh password 8"})
    claim.refresh_from_db()
    assert not claim.is_active, "what was set up on the address ends at the first proof"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"role": "customer"}, "role"),
        ({"role": "system"}, "role"),
        ({"role": "owner"}, "role"),
        ({"email": "x"}, "email"),
        ({"display_name": ""}, "display_name"),
        ({"team": "7f3b0000-0000-0000-0000-000000000000"}, "team"),
        ({"is_staff": True}, "is_staff"),
        ({"password": "x"}, "password"),
    ],
)
def test_a_bad_invitation_invites_nobody(
    form: dict[str, Any], field: str, people: People, mailoutbox: list[EmailMessage]
) -> None:
    answer = admin(people).post("/api/v1/people", NEW_COLLEAGUE | form)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not User.objects.filter(email="lin@desk.test").exists()
    assert mailoutbox == []


def test_a_new_role_ends_what_the_old_one_had_open(people: People, sign_in: SignIn, told: list[Any]) -> None:
    browser = sign_in(people.agent)
    answer = change(people, people.agent, role="supervisor")
    assert answer.json()["role"] == "supervisor"
    assert browser.get("/api/v1/session").json()["user"] is None
    assert told == [
        AccessEnded(user_id=people.agent.pk, session_keys=None),
        RoleChanged(user_id=people.agent.pk, role="supervisor", by=people.administrator.actor),
    ]
    facts = Pending.objects.get(kind="account.role_changed")
    assert facts.by == people.administrator.actor.key
    assert '"after":"supervisor"' in str(facts.facts)


def test_somebody_switched_off_is_out_at_once_and_their_work_is_handed_on(
    people: People, sign_in: SignIn, told: list[Any]
) -> None:
    browser = sign_in(people.agent)
    assert change(people, people.agent, is_active=False).json()["is_active"] is False
    assert browser.get("/api/v1/sessions").status_code == 401
    assert told[1] == PersonDeactivated(user_id=people.agent.pk, by=people.administrator.actor)
    assert APIClient().post("/api/v1/session", {"email": people.agent.email, "password": PASSWORD}).status_code == 401
    assert change(people, people.agent, is_active=False).status_code == 200
    assert len(told) == 2, "switched off once"
    assert change(people, people.agent, is_active=True).json()["is_active"] is True
    sign_in(people.agent)


def test_administrators_do_not_change_themselves(people: People) -> None:
    for form in ({"role": "agent"}, {"is_active": False}):
        answer = change(people, people.administrator, **form)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_yourself")
    people.administrator.refresh_from_db()
    assert people.administrator.role == "administrator"
    assert people.administrator.is_active


def test_a_change_is_made_whole_or_not_at_all(people: People) -> None:
    answer = change(people, people.administrator, display_name="新名字", role="agent")
    assert answer.status_code == 409
    people.administrator.refresh_from_db()
    assert people.administrator.display_name != "新名字"


@pytest.mark.parametrize("who", ["member", "agent", "supervisor"])
def test_nobody_else_manages_people(who: str, people: People) -> None:
    browser = people.client_of(getattr(people, who))
    other = people.other_agent
    for answer in (
        browser.patch(f"/api/v1/people/{other.pk}", {"role": "administrator"}),
        browser.patch(f"/api/v1/people/{getattr(people, who).pk}", {"role": "administrator"}),
        browser.post("/api/v1/people", NEW_COLLEAGUE | {"role": "administrator"}),
        browser.post("/api/v1/teams", {"name": "二组"}),
    ):
        assert answer.status_code == 403
    assert not User.objects.filter(role="administrator").exists()
    assert not Team.objects.exists()


def test_nobody_acts_on_somebody_who_holds_more(people: People) -> None:
    assert can(people.administrator.actor, "people.manage", on=people.supervisor)
    assert not can(people.supervisor.actor, "people.read", on=people.administrator)


def test_a_misspelt_permission_is_loud(people: People) -> None:
    with pytest.raises(LookupError):
        can(people.administrator.actor, "people.mange")


def test_the_list_is_searched_and_filtered(people: People) -> None:
    team = Team.objects.create(name="早班")
    people.agent.team = team
    people.agent.save()
    people.other_agent, people.member  # noqa: B018  exist now
    browser = admin(people)

    def names(query: str) -> set[str]:
        return {row["display_name"] for row in browser.get(f"/api/v1/people?{query}").json()["results"]}

    assert names("role=agent") == {people.agent.display_name, people.other_agent.display_name}
    assert names("role=staff") == {people.agent.display_name, people.other_agent.display_name, people.administrator.display_name}
    assert names(f"team={team.pk}") == {people.agent.display_name}
    assert names("q=陈") == {people.agent.display_name}
    assert names("q=CHEN@") == {people.agent.display_name}


def test_supervisors_see_colleagues_and_not_members(people: People) -> None:
    people.member, people.agent  # noqa: B018  exist now
    shown = people.client_of(people.supervisor).get("/api/v1/people").json()["results"]
    assert {row["role"] for row in shown} == {"agent", "supervisor"}


@pytest.mark.parametrize(
    "query", ["ordering=password", "password__startswith=a", "role=owner", "team=x", "limit=1000000", "limit=-1", "is_active=1"]
)
def test_the_list_takes_only_the_questions_it_knows(query: str, people: People) -> None:
    assert admin(people).get(f"/api/v1/people?{query}").status_code == 400


def test_the_list_costs_the_same_for_many_people(people: People, django_assert_num_queries: Any) -> None:
    team = Team.objects.create(name="早班")
    browser = admin(people)
    for number in range(12):
        a_user(f"n{number}@desk.test", f"坐席 {number}", "agent", team=team)  # type: ignore[arg-type]
    browser.get("/api/v1/people")
    with django_assert_num_queries(3):  # session, user, the page
        assert len(browser.get("/api/v1/people").json()["results"]) == 13
    page = browser.get("/api/v1/people?limit=5").json()
    assert len(page["results"]) == 5
    assert len(browser.get(page["next"]).json()["results"]) == 5


def test_teams_have_one_name_each(people: People) -> None:
    assert admin(people).post("/api/v1/teams", {"name": "早班"}).status_code == 201
    assert admin(people).post("/api/v1/teams", {"name": "早班"}).status_code == 409
    assert [team["name"] for team in admin(people).get("/api/v1/teams").json()["results"]] == ["早班"]
