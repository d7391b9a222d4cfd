"""Every route × everybody (TRUST RE-01). The routes come from the URLconf: one without a row here fails.

A cell says how far somebody gets with a form the route accepts: `ok` let in (whatever the state of things then
allows), `401` not signed in, `403` not theirs to do, `404` does not exist or is not theirs to see.
"""

from __future__ import annotations

import pytest

from tests.contracts.hotline import CALL, CALLBACK
from tests.contracts.letters import LETTER, REPLY
from tests.contracts.routes import CONVERSATION, EVERYBODY, TICKET, World, routes, unknown_ids
from tests.contracts.stolen import CASE, REPORT
from tests.people import People

pytestmark = pytest.mark.django_db

Row = dict[str, str]


def row(*, others: str = "ok", **cells: str) -> Row:
    """`customer` is whose conversation it is, once the member and once the visitor."""
    return dict.fromkeys(EVERYBODY, others) | cells


ANYBODY = row()
SIGNED_IN = row(anonymous="401")
USERS = row(anonymous="401", visitor="401", other_visitor="401")
STAFF = row(anonymous="401", others="403", agent="ok", other_agent="ok", supervisor="ok", administrator="ok")
SUPERVISORS = row(anonymous="401", others="403", supervisor="ok", administrator="ok")
ADMINISTRATORS = row(anonymous="401", others="403", administrator="ok")
THEIR_AGENTS = STAFF | {"other_agent": "404", "supervisor": "404", "administrator": "404"}
NO_SUCH_LINK = row(others="404")

# About a conversation, which is `agent`'s.
PARTIES = row(anonymous="401", others="404", customer="ok", agent="ok", other_agent="ok", supervisor="ok", administrator="ok")
ITS_STAFF = PARTIES | {"customer": "403"}
ITS_STAFF_HIDDEN = PARTIES | {"customer": "404"}
ITS_CUSTOMER = PARTIES | {"agent": "403", "other_agent": "403", "supervisor": "403", "administrator": "403"}
WHO_HAS_IT = PARTIES | {"other_agent": "403"}
WHO_MAY_HAND_IT_ON = WHO_HAS_IT | {"customer": "403"}

MATRIX: dict[str, Row] = {
    # accounts
    "GET session": ANYBODY,
    "POST session": ANYBODY,
    "DELETE session": ANYBODY,
    "POST session/otp": ANYBODY,
    "GET sessions": USERS,
    "DELETE sessions": USERS,
    "DELETE sessions/<uuid:session_id>": USERS
    | dict.fromkeys(("other_member", "agent", "other_agent", "supervisor", "administrator"), "404"),
    "PUT password": USERS,
    "POST password-resets": ANYBODY,
    "PUT password-resets/<str:token>": NO_SUCH_LINK,
    "POST email-verifications": USERS,
    "PUT email-verifications/<str:token>": NO_SUCH_LINK | {"anonymous": "401", "visitor": "401", "other_visitor": "401"},
    "GET authenticators": USERS,
    "POST authenticators/totp": USERS,
    "PUT authenticators/totp": USERS,
    "DELETE authenticators/totp": USERS,
    "POST visitors": ANYBODY,
    "DELETE visitors/me": NO_SUCH_LINK | {"visitor": "ok", "other_visitor": "ok"},
    "POST visitors/attachment": NO_SUCH_LINK | {"anonymous": "401", "visitor": "401", "other_visitor": "401"},
    "GET people": SUPERVISORS,
    "POST people": ADMINISTRATORS,
    "GET people/<uuid:person_id>": ADMINISTRATORS,
    "PATCH people/<uuid:person_id>": ADMINISTRATORS,
    "POST people/<uuid:person_id>/invitations": ADMINISTRATORS,
    "PUT invitations/<str:token>": NO_SUCH_LINK,
    "GET teams": SUPERVISORS,
    "POST teams": ADMINISTRATORS,
    # members, agreements
    "POST members": ANYBODY,
    "GET members/me": USERS,
    "PATCH members/me": USERS,
    "POST members/me/phone-verification": USERS,
    "PUT members/me/phone-verification": USERS,
    "GET contacts": STAFF,
    "GET contacts/<uuid:contact_id>": STAFF,
    "POST contacts/<uuid:contact_id>/merge": SUPERVISORS,
    "PATCH contacts/me": row(anonymous="401", agent="403", other_agent="403", supervisor="403", administrator="403"),
    "GET agreements/current": row(others="404"),  # none is published in this world
    # desk
    "GET queues": STAFF,
    "POST queues": ADMINISTRATORS,
    "PATCH queues/<slug:slug>": ADMINISTRATORS,
    "GET queues/<slug:slug>/people": STAFF,
    "GET topics": STAFF,
    "POST topics": ADMINISTRATORS,
    "PATCH topics/<slug:slug>": ADMINISTRATORS,
    "GET calendars": STAFF,
    "POST calendars": ADMINISTRATORS,
    "PUT calendars/<uuid:calendar_id>": ADMINISTRATORS,
    "PATCH calendars/<uuid:calendar_id>": ADMINISTRATORS,
    "GET services": ANYBODY,
    "POST services": SUPERVISORS,
    "PATCH services/<slug:slug>": SUPERVISORS,
    "GET people/<uuid:person_id>/seat": ADMINISTRATORS,
    "PUT people/<uuid:person_id>/seat": ADMINISTRATORS,
    "GET site": ANYBODY,
    # files, mailbox, knowledge
    "POST files": SIGNED_IN,
    "GET files/<uuid:upload_id>": PARTIES,
    "GET files/<uuid:upload_id>/thumbnail": PARTIES,
    "GET outbox": ADMINISTRATORS,
    "POST outbox/<uuid:mail_id>/retries": ADMINISTRATORS,
    "GET mailboxes": ADMINISTRATORS,
    "POST mailboxes": ADMINISTRATORS,
    "GET mailboxes/<uuid:mailbox_id>": ADMINISTRATORS,
    "PATCH mailboxes/<uuid:mailbox_id>": ADMINISTRATORS,
    "POST mailbox-tests": ADMINISTRATORS,
    "GET incoming-mail": SUPERVISORS,
    "GET incoming-mail/<uuid:incoming_id>": SUPERVISORS,
    "GET incoming-mail/<uuid:incoming_id>/raw": SUPERVISORS,
    "POST incoming-mail/<uuid:incoming_id>/readings": SUPERVISORS,
    "GET demo/sms": row(others="404"),  # this world is no demo
    "GET canned-responses": STAFF,
    "POST canned-responses": STAFF,
    "PATCH canned-responses/<uuid:response_id>": THEIR_AGENTS,
    "DELETE canned-responses/<uuid:response_id>": THEIR_AGENTS,
    # hotline: the phone system by its signature, which nobody sends here
    "POST hotline/events": row(others="401"),
    "POST hotline/adapters/<slug:name>/events": row(others="401"),
    "GET hotline": ANYBODY,
    "GET callback-slots": ANYBODY,
    "GET callback-places": STAFF,
    "PUT callback-places": ADMINISTRATORS,
    "GET callbacks": STAFF,
    "POST callbacks": ANYBODY,
    "GET bookings": SIGNED_IN,  # one's own
    "DELETE bookings/<uuid:booking_id>": row(anonymous="401", others="404", customer="ok"),
    f"GET {CALLBACK}": STAFF,
    f"PUT {CALLBACK}/claim": STAFF,
    f"DELETE {CALLBACK}/claim": STAFF,
    f"POST {CALLBACK}/outcomes": STAFF,
    "GET calls": STAFF,
    f"GET {CALL}": STAFF,
    f"GET {CALL}/matches": STAFF,
    f"POST {CALL}/ticket": STAFF,
    f"PUT {CALL}/wrap-up": STAFF | {"other_agent": "403"},  # whose call it was writes it down
    f"POST {CALL}/recordings/<uuid:recording_id>/listenings": STAFF,
    f"GET {TICKET}/calls": STAFF,
    "GET people/<uuid:person_id>/extension": ADMINISTRATORS,
    "PUT people/<uuid:person_id>/extension": ADMINISTRATORS,
    # reports
    "GET board": SUPERVISORS,
    # chat
    "GET presence": STAFF,
    "PUT presence": STAFF,
    "GET conversations": SIGNED_IN,
    "POST conversations": SIGNED_IN | {"agent": "403", "other_agent": "403", "supervisor": "403", "administrator": "403"},
    f"GET {CONVERSATION}": PARTIES,
    f"GET {CONVERSATION}/messages": PARTIES,
    f"POST {CONVERSATION}/messages": PARTIES | {"other_agent": "403", "supervisor": "403", "administrator": "403"},
    f"DELETE {CONVERSATION}/messages/<int:sequence>": ITS_CUSTOMER,  # whose words message 1 are
    f"GET {CONVERSATION}/messages/<int:sequence>/history": ITS_STAFF_HIDDEN,
    f"GET {CONVERSATION}/notes": ITS_STAFF_HIDDEN,
    f"POST {CONVERSATION}/notes": ITS_STAFF,
    f"GET {CONVERSATION}/draft": ITS_STAFF,
    f"PUT {CONVERSATION}/draft": ITS_STAFF,
    f"GET {CONVERSATION}/transcript": PARTIES,
    f"PUT {CONVERSATION}/claim": ITS_STAFF,
    f"DELETE {CONVERSATION}/claim": WHO_MAY_HAND_IT_ON,
    f"POST {CONVERSATION}/offer-declines": ITS_STAFF,  # all of them told alike that nothing is offered to them
    f"POST {CONVERSATION}/transfers": WHO_MAY_HAND_IT_ON,
    f"PUT {CONVERSATION}/closure": WHO_HAS_IT,
    f"DELETE {CONVERSATION}/closure": WHO_HAS_IT,
    f"POST {CONVERSATION}/rating": ITS_CUSTOMER,
    f"POST {CONVERSATION}/block": ITS_STAFF,
    f"DELETE {CONVERSATION}/block": ITS_STAFF,
    "GET evidence/conversation/<uuid:conversation_id>": STAFF,
    # tickets
    "GET tickets": SIGNED_IN,
    "POST tickets": SIGNED_IN,
    "POST ticket-takes": STAFF,
    f"GET {TICKET}": PARTIES,
    f"PATCH {TICKET}": ITS_STAFF,
    f"GET {TICKET}/timeline": PARTIES,
    f"POST {TICKET}/replies": PARTIES,
    f"DELETE {REPLY}": WHO_HAS_IT | {"customer": "403", "supervisor": "403", "administrator": "403"},  # its author
    f"GET {LETTER}": ITS_STAFF,
    f"GET {LETTER}/page": ITS_STAFF,
    f"GET {LETTER}/raw": ITS_STAFF | {"agent": "403", "other_agent": "403", "supervisor": "403"},
    f"POST {TICKET}/notes": ITS_STAFF,
    f"PUT {TICKET}/assignment": WHO_HAS_IT | {"customer": "403", "supervisor": "ok", "administrator": "ok"},
    f"PUT {TICKET}/status": ITS_STAFF,
    f"PUT {TICKET}/seen": ITS_CUSTOMER,
    f"POST {TICKET}/merge": ITS_STAFF,
    f"POST {TICKET}/split": ITS_STAFF,
    f"POST {TICKET}/links": ITS_STAFF,
    f"DELETE {TICKET}/links": ITS_STAFF,
    "GET ticket-tags": STAFF,
    f"POST {TICKET}/urging": ITS_CUSTOMER,
    f"PUT {TICKET}/resolution": ITS_CUSTOMER,
    f"PUT {TICKET}/reopening": ITS_CUSTOMER,
    f"POST {TICKET}/rating": ITS_CUSTOMER,
    f"GET {TICKET}/draft": ITS_STAFF,
    f"PUT {TICKET}/draft": ITS_STAFF,
    f"PUT {TICKET}/snooze": ITS_STAFF,
    f"GET {TICKET}/reminders": ITS_STAFF,
    f"POST {TICKET}/reminders": ITS_STAFF,
    f"DELETE {TICKET}/reminders/<uuid:reminder_id>": row(anonymous="401", others="404", agent="ok"),
    "GET notifications": STAFF,
    "PUT notifications/read": STAFF,
    "GET notification-preferences": STAFF,
    "PUT notification-preferences": STAFF,
    "GET ticket-overview": STAFF,
    "GET ticket-views": STAFF,
    "POST ticket-views": STAFF,
    "PATCH ticket-views/<uuid:view_id>": THEIR_AGENTS,
    "DELETE ticket-views/<uuid:view_id>": THEIR_AGENTS,
    "GET macros": STAFF,
    "POST macros": STAFF,
    "PATCH macros/<uuid:macro_id>": SUPERVISORS,  # it is a shared one
    "DELETE macros/<uuid:macro_id>": SUPERVISORS,
    f"POST {TICKET}/macro": STAFF,
    "GET triggers": ADMINISTRATORS,
    "POST triggers": ADMINISTRATORS,
    "POST triggers/preview": ADMINISTRATORS,
    "PATCH triggers/<uuid:trigger_id>": ADMINISTRATORS,
    "DELETE triggers/<uuid:trigger_id>": ADMINISTRATORS,
    "POST ticket-bulk": STAFF,
    "GET ticket-bulk/<uuid:run_id>": THEIR_AGENTS,
    "DELETE ticket-bulk/<uuid:run_id>": THEIR_AGENTS,
    "POST ticket-bulk/<uuid:run_id>/undo": THEIR_AGENTS,
    "GET ticket-categories": ANYBODY,
    "POST ticket-categories": ADMINISTRATORS,
    "PATCH ticket-categories/<slug:slug>": ADMINISTRATORS,
    "GET sla-policies": ADMINISTRATORS,
    "POST sla-policies": ADMINISTRATORS,
    "PATCH sla-policies/<uuid:policy_id>": ADMINISTRATORS,
    "DELETE sla-policies/<uuid:policy_id>": ADMINISTRATORS,
    # stolen accounts: by the secret of a report, which nobody sends here; and by staff
    "POST stolen-account-reports": ANYBODY,
    "GET stolen-account-reports": STAFF,
    "POST stolen-account-reports/on-behalf": STAFF,
    "POST stolen-account-reports/lookups": row(others="404"),
    f"GET {REPORT}": row(others="404"),
    f"POST {REPORT}/codes": row(others="404"),
    f"POST {REPORT}/proof": row(others="404"),
    f"GET {REPORT}/messages": row(others="404"),
    f"POST {REPORT}/messages": row(others="404"),
    f"DELETE {REPORT}/freeze": row(others="404"),
    f"GET {CASE}": STAFF,
    f"PUT {CASE}/member": STAFF,
    f"PUT {CASE}/checklist/<str:key>": STAFF,
    f"POST {CASE}/freeze": STAFF,
    f"DELETE {CASE}/freeze": STAFF,
    f"PUT {CASE}/refusal": STAFF,
    f"PUT {CASE}/restore-email": SUPERVISORS,
    f"POST {CASE}/approvals": STAFF,
    f"PUT {CASE}/approvals/<uuid:approval_id>": SUPERVISORS,
    f"POST {CASE}/approvals/<uuid:approval_id>/opened": SUPERVISORS,
    f"POST {CASE}/links": SUPERVISORS,
    # the API about itself
    "GET schema": ANYBODY,
}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(routes()) == set(MATRIX)


@pytest.mark.timeout(400)  # asks every route for everybody
@pytest.mark.parametrize("customer", ["member", "visitor"])
def test_everybody_gets_as_far_as_their_cell_says(customer: str, people: People) -> None:
    world = World(people, getattr(people, customer))
    wrong = []
    for route, cells in MATRIX.items():
        if customer == "visitor" and "customer" not in cells:
            continue  # the same as in the member's world
        for who in EVERYBODY:
            expected = cells.get("customer", cells[who]) if who == customer else cells[who]
            got = reach(world.ask(route, who).status_code)
            if got != expected:
                wrong.append(f"{route}: {who} got {got}, the row says {expected}")
    assert wrong == []


def test_what_is_not_yours_is_told_apart_from_nothing_by_nobody(people: People) -> None:
    """The same answer for somebody else's id and for one that was never given (TRUST RE-01, RE-02)."""
    world = World(people, people.member)
    wrong = []
    for route in MATRIX:
        for who in ("other_visitor", "other_member", "agent", "supervisor"):
            theirs = world.ask(route, who)
            if theirs.status_code == 404 and ("<uuid:" in route or "<int:number>" in route) and theirs.content:
                nothing = world.ask(route, who, ids=unknown_ids())
                if said(theirs) != said(nothing):
                    wrong.append(f"{route}: {who} is told {said(theirs)} and {said(nothing)}")
    assert wrong == []


def reach(status: int) -> str:
    """Server errors are no answer: they stand out as themselves."""
    return "ok" if status < 500 and status not in (401, 403, 404, 405) else str(status)


def said(answer: object) -> dict[str, object]:
    body: dict[str, object] = answer.json()  # type: ignore[attr-defined]
    return {key: value for key, value in body.items() if key != "request_id"}
