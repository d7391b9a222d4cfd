"""Notes, drafts, retracting, marks and the transcript."""

from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings

from chat.actions.drafting import keep_draft
from chat.actions.marks import NotWrittenYet, mark
from chat.actions.messages import Draft, post_messages
from chat.actions.notes import post_note
from chat.actions.refusals import Empty, SameIdOtherText, TooLong, UnfitText
from chat.actions.retracting import TooLateToRetract, retract
from chat.models import Conversation, Message, Note
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed, NotFound
from helpdesk.evidence.queries import records_of
from tests.builders import numbers
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

WITHIN = settings.CHAT["RETRACT_WITHIN"]


def says(who: User, conversation: Conversation, text: str, at: datetime) -> Message:
    (result,) = post_messages([Draft(conversation.pk, who.actor, f"id-{next(numbers)}", text)], at=at)
    assert not isinstance(result, Exception), result
    return Message.objects.get(conversation=conversation, sequence=result.sequence)


# --- notes ----------------------------------------------------------------------------------------


def test_notes_have_numbers_of_their_own(active: Conversation, available: User, people: People, at: datetime) -> None:
    says(available, active, "稍等", at)
    first = post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text="查过了", at=at)
    second = post_note(conversation_id=active.pk, by=people.other_agent.actor, client_id="n1", text="我也看了", at=at)
    assert [(note.sequence, note.after) for note in (first, second)] == [(1, 2), (2, 2)]
    active.refresh_from_db()
    assert (active.last_sequence, active.last_note) == (2, 2)


def test_the_same_note_again_is_the_same_note(active: Conversation, available: User, at: datetime) -> None:
    first = post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text="查过了", at=at)
    assert post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text="查过了", at=at) == first
    with pytest.raises(SameIdOtherText):
        post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text="另一句", at=at)
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "refusal"), [("  ", Empty), ("x" * 4001, TooLong), ("a\x00b", UnfitText), ("\ud800", UnfitText)]
)
def test_unfit_notes_are_refused(
    active: Conversation, available: User, at: datetime, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text=text, at=at)
    assert not Note.objects.exists()


def test_customers_neither_write_nor_see_notes(active: Conversation, available: User, people: People, at: datetime) -> None:
    post_note(conversation_id=active.pk, by=available.actor, client_id="n1", text="KANARIENVOGEL", at=at)
    customer, url = people.client_of(people.member), f"/api/v1/conversations/{active.pk}"
    assert customer.post(f"{url}/notes", {"client_id": "n2", "text": "hi"}).status_code == 403
    assert customer.get(f"{url}/notes").status_code == 404
    seen = b"".join(customer.get(f"{url}{path}").content for path in ("", "/messages", "/transcript", "/transcript?format=html"))
    seen += customer.get("/api/v1/conversations").content
    assert b"KANARIENVOGEL" not in seen
    assert b"last_note" not in seen
    assert b"KANARIENVOGEL" in people.client_of(available).get(f"{url}/notes").content


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_waits_for_its_author_alone(active: Conversation, available: User, people: People, at: datetime) -> None:
    url = f"/api/v1/conversations/{active.pk}/draft"
    console = people.client_of(available)
    console.put(url, {"text": "  您好，\n"})
    console.put(url, {"text": "问问赵敏", "is_note": True})
    kept = console.get(url).json()
    assert (kept["text"], kept["note"]) == ("  您好，\n", "问问赵敏")
    assert people.client_of(people.other_agent).get(url).json() == {"text": "", "note": "", "saved_at": None}
    assert people.client_of(people.member).put(url, {"text": "x"}).status_code == 403
    assert console.put(url, {"text": ""}).json()["text"] == ""


def test_a_draft_needs_a_conversation_one_may_see(people: People, available: User, at: datetime) -> None:
    with pytest.raises(NotFound):
        keep_draft(conversation_id=available.pk, by=available.actor, text="x", is_note=False, at=at)


# --- what was said stays said (TRUST AD-02) -------------------------------------------------------


@pytest.mark.parametrize("who", ["agent", "member", "supervisor", "administrator"])
@pytest.mark.parametrize("method", ["put", "patch", "post"])
def test_nobody_can_change_words_through_the_api(
    who: str, method: str, active: Conversation, available: User, people: People, at: datetime
) -> None:
    said = says(available, active, "说过的话", at)
    before, records = Message.objects.values().get(pk=said.pk), len(list(records_of(("conversation", active.pk))))
    client = people.client_of(available if who == "agent" else getattr(people, who))
    body = {"text": "没说过的话", "author": "nobody", "sequence": 1, "created_at": "2020-01-01T00:00:00Z"}
    answer = getattr(client, method)(f"/api/v1/conversations/{active.pk}/messages/{said.sequence}", body)
    assert answer.status_code in (403, 404, 405)
    assert Message.objects.values().get(pk=said.pk) == before
    assert len(list(records_of(("conversation", active.pk)))) == records


# --- retracting -----------------------------------------------------------------------------------


def test_within_two_minutes_ones_own_words_can_be_taken_back(
    active: Conversation, available: User, people: People, at: datetime
) -> None:
    says(available, active, "密码是 8848", at)
    url = f"/api/v1/conversations/{active.pk}/messages/2"
    answer = people.client_of(available).delete(url)
    assert (answer.status_code, answer.json()["retracted"], answer.json()["text"]) == (200, True, "")
    customer = people.client_of(people.member)
    assert "8848" not in customer.get(f"/api/v1/conversations/{active.pk}/messages").content.decode()
    assert "8848" not in customer.get(f"/api/v1/conversations/{active.pk}").content.decode()
    assert "8848" not in customer.get(f"/api/v1/conversations/{active.pk}/transcript").content.decode()
    assert customer.get(f"{url}/history").status_code == 404

    history = people.client_of(people.supervisor).get(f"{url}/history").json()["results"]
    assert [(line["event"], line.get("text")) for line in history] == [("posted", "密码是 8848"), ("retracted", None)]
    kinds = [one.kind for one in records_of(("conversation", active.pk))]
    assert kinds[-2:] == ["chat.message.posted", "chat.message.retracted"]


def test_taking_back_again_changes_nothing(active: Conversation, available: User, at: datetime) -> None:
    says(available, active, "错了", at)
    retract(conversation_id=active.pk, sequence=2, by=available.actor, at=at)
    retract(conversation_id=active.pk, sequence=2, by=available.actor, at=at + timedelta(days=1))
    assert Message.objects.get(sequence=2).retracted_at == at


def test_too_late_or_not_ones_own_stays(active: Conversation, available: User, people: People, at: datetime) -> None:
    says(available, active, "说过的话", at)
    with pytest.raises(TooLateToRetract):
        retract(conversation_id=active.pk, sequence=2, by=available.actor, at=at + WITHIN + timedelta(seconds=1))
    for somebody in (people.member, people.supervisor, people.other_agent):
        with pytest.raises(NotAllowed):
            retract(conversation_id=active.pk, sequence=2, by=somebody.actor, at=at)
    for somebody, sequence in ((people.other_member, 2), (available, 99)):
        with pytest.raises(NotFound):
            retract(conversation_id=active.pk, sequence=sequence, by=somebody.actor, at=at)
    assert not Message.objects.exclude(retracted_at=None).exists()
    retract(conversation_id=active.pk, sequence=2, by=available.actor, at=at + WITHIN)
    assert Message.objects.exclude(retracted_at=None).count() == 1


# --- marks ----------------------------------------------------------------------------------------


def marks(conversation: Conversation) -> tuple[int, int, int, int]:
    conversation.refresh_from_db()
    customer = (conversation.customer_delivered, conversation.customer_read)
    return (*customer, conversation.staff_delivered, conversation.staff_read)


def test_marks_only_move_forward(active: Conversation, available: User, people: People, at: datetime) -> None:
    for word in ("一", "二", "三"):
        says(available, active, word, at)
    start = marks(active)

    def moves(sequence: int, *, read: bool) -> bool:
        return mark(conversation_id=active.pk, by=people.member.actor, sequence=sequence, read=read, at=at)

    assert moves(3, read=False)
    assert marks(active)[:2] == (3, start[1])
    assert moves(4, read=True)
    assert marks(active)[:2] == (4, 4)
    assert not moves(2, read=True)
    assert not moves(4, read=False)
    assert marks(active) == (4, 4, *start[2:])


def test_only_who_has_it_reads_for_our_side(active: Conversation, available: User, people: People, at: datetime) -> None:
    says(people.member, active, "在吗", at)
    before = marks(active)
    assert not mark(conversation_id=active.pk, by=people.supervisor.actor, sequence=2, read=True, at=at)
    assert marks(active) == before
    assert mark(conversation_id=active.pk, by=available.actor, sequence=2, read=True, at=at)
    assert marks(active)[2:] == (2, 2)


def test_marks_of_the_future_or_of_strangers_are_refused(active: Conversation, people: People, at: datetime) -> None:
    before = marks(active)
    for sequence in (99, -1):
        with pytest.raises(NotWrittenYet):
            mark(conversation_id=active.pk, by=people.member.actor, sequence=sequence, read=True, at=at)
    with pytest.raises(NotFound):
        mark(conversation_id=active.pk, by=people.other_member.actor, sequence=1, read=True, at=at)
    assert marks(active) == before


# --- the transcript -------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append(tag)
        assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in attrs)


def test_the_transcript_is_words_and_never_markup(active: Conversation, available: User, people: People, at: datetime) -> None:
    says(people.member, active, "<script>alert(1)</script><img src=x onerror=alert(2)> & {about}", at)
    customer, url = people.client_of(people.member), f"/api/v1/conversations/{active.pk}/transcript"
    page, text = customer.get(f"{url}?format=html"), customer.get(url)
    tags = Tags()
    tags.feed(page.content.decode())
    assert set(tags.seen) <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "dl", "dt", "dd"}
    assert "&lt;script&gt;" in page.content.decode()
    assert "<script>alert(1)</script>" in text.content.decode()
    for answer, kind in ((page, "text/html"), (text, "text/plain")):
        assert answer["Content-Type"].startswith(kind)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert customer.get(f"{url}?format=pdf").status_code == 400
    assert people.client_of(people.other_member).get(url).status_code == 404
