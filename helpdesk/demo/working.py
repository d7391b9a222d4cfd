"""Puts the matters on the desk through the actions, with the clock passed in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chat.models import Message
from helpdesk.common.actors import Actor
from tickets.actions.assigning import assign
from tickets.actions.changing import change_ticket
from tickets.actions.rating import rate
from tickets.actions.reading import mark_seen
from tickets.actions.replying import note, reply
from tickets.actions.standing import set_status
from tickets.actions.urging import urge
from tickets.actions.watching import let_time_pass
from tickets.intake.from_chat import open_from_chat
from tickets.intake.from_form import open_from_form
from tickets.intake.from_stolen_report import report_stolen_account
from tickets.intake.on_behalf import open_on_behalf
from tickets.models import Entry, StolenReport, Ticket

from .cast import Cast
from .matter import Deed, Matter
from .telling import upload

READS_AFTER = timedelta(minutes=3)
THEN = {"agent": "", "agent_pending": "pending", "agent_solved": "solved"}


def work_missing(matters: Iterable[Matter], cast: Cast, *, at: datetime) -> int:
    """Open what is not there yet, oldest first, so that numbers and dates go together. How many that were."""
    known = set(Entry.objects.filter(event="opened", client_id__startswith="demo-").values_list("client_id", flat=True))
    known |= {f"demo-{account}" for account in StolenReport.objects.values_list("account", flat=True)}
    missing = [matter for matter in matters if not {f"demo-{matter.key}", f"demo-{matter.subject}"} & known]
    for matter in sorted(missing, key=lambda one: -one.hours_ago):
        Working(matter, cast, at=at).work()
    return len(missing)


class Working:
    """One matter while it is worked on."""

    def __init__(self, matter: Matter, cast: Cast, *, at: datetime) -> None:
        self.matter, self.cast, self.now = matter, cast, at
        self.begins = at - timedelta(hours=matter.hours_ago)
        self.is_caller = bool(matter.phone)
        self.customer: Actor | None = None if self.is_caller or matter.who == "stolen" else cast[matter.who]
        self.agent = cast[matter.agent]

    def work(self) -> None:
        if self.matter.who == "stolen":
            self._report()
            return
        self.number = self._open().pk
        if self.matter.tags:
            self._change({"tags": list(self.matter.tags)}, self.begins + READS_AFTER)
        for place, deed in enumerate(self.matter.deeds[1:], start=1):
            let_time_pass(number=self.number, until=self.begins + deed.after_opening)
            self._do(place, deed, self.begins + deed.after_opening)
        let_time_pass(number=self.number, until=self.now)

    def _report(self) -> None:
        report_stolen_account(
            account=self.matter.subject,
            contact="13800001234",
            text=self.matter.first_words,
            signs=["strange_sms", "cannot_sign_in"],
            language="zh-hans",
            address="",
            address_group=f"demo:{self.matter.key}",
            at=self.begins,
        )

    def _open(self) -> Ticket:
        matter = self.matter
        form = {
            "category": matter.category,
            "subject": matter.subject,
            "text": matter.first_words,
            "service": matter.service,
            "fields": matter.fields | {key: [self._picture()] for key in matter.files},
            "client_id": f"demo-{matter.key}",
            "at": self.begins,
        }
        if self.customer is None:
            contact = {"name": matter.who, "phone": f"+86{matter.phone}"}
            return open_on_behalf(by=self.agent, contact=contact, **form)  # type: ignore[arg-type]
        if matter.story:
            asked = Message.objects.get(client_id=f"demo-{matter.story}-0")
            return open_from_chat(by=self.agent, conversation_id=asked.conversation_id, **form)  # type: ignore[arg-type]
        return open_from_form(by=self.customer, **form)  # type: ignore[arg-type]

    def _picture(self) -> str:
        return str(upload("payment.png", self.customer or self.agent, self.now))

    def _do(self, place: int, deed: Deed, moment: datetime) -> None:
        client_id = f"demo-{self.matter.key}-{place}"
        said = {"number": self.number, "at": moment, "text": deed.text, "client_id": client_id}
        if deed.kind in THEN:
            reply(by=self.agent, then=THEN[deed.kind], **said)  # type: ignore[arg-type]
        elif deed.kind == "note":
            note(by=self.agent, **said)  # type: ignore[arg-type]
        elif deed.kind == "customer" and self.customer:
            self._read()
            reply(by=self.customer, **said)  # type: ignore[arg-type]
        elif deed.kind == "assigned":
            assign(number=self.number, to=self.cast[deed.text].id, by=self.cast["supervisor"], at=moment)
        elif deed.kind == "priority":
            self._change({"priority": int(deed.text)}, moment)
        elif deed.kind == "closed":
            set_status(number=self.number, status="closed", by=self.agent, at=moment)
        elif self.customer:
            self._as_customer(deed, moment)

    def _as_customer(self, deed: Deed, moment: datetime) -> None:
        self._read()
        if deed.kind == "urged":
            urge(number=self.number, by=self.customer, at=moment)  # type: ignore[arg-type]
        elif deed.kind == "rated":
            score, _, comment = deed.text.partition(" ")
            rate(number=self.number, by=self.customer, at=moment, score=int(score), solved=True, comment=comment)  # type: ignore[arg-type]

    def _read(self) -> None:
        if self.customer:
            mark_seen(number=self.number, sequence=10_000, by=self.customer)

    def _change(self, changes: dict[str, object], moment: datetime) -> None:
        change_ticket(number=self.number, changes=changes, by=self.cast["supervisor"], at=moment)
