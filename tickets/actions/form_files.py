"""Files that were answers in a form: on a merge or a split they go where the words of that form go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk.files.queries import snapshots_on
from tickets.actions.words import PUBLIC
from tickets.forms import files_in
from tickets.models import Entry, Ticket

Snapshots = list[dict[str, Any]]


@dataclass(frozen=True)
class FormFiles:
    """Snapshots, by who was asked for them."""

    of_customer: Snapshots = field(default_factory=list)
    inside: Snapshots = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.of_customer or self.inside)

    def facts(self) -> dict[str, int]:
        """For the line on both timelines: how many of the customer's came along. Of what we filled in they learn nothing."""
        return {"form_files": len(self.of_customer)} if self.of_customer else {}


NONE = FormFiles()


def form_files(ticket: Ticket, words: Sequence[Entry]) -> FormFiles:
    """Those in the form as it was filled in and as it stands, if its opening is among `words`.

    A question that the category does not ask (any more) counts as one for staff: nobody sees more than they did.
    """
    opening = next((word for word in words if word.event == "opened"), None)
    if opening is None:
        return NONE
    told = {one for answers in (opening.facts.get("fields", {}), ticket.fields) for one in _ids(answers)}
    said_with_words = {file["id"] for word in words for file in word.files}
    snapshots = snapshots_on(PUBLIC, ticket.id, ids=told - said_with_words)
    asked = [one for one in ticket.category.fields if one["for_customer"]]
    theirs = {one for answers in (opening.facts.get("fields", {}), ticket.fields) for one in files_in(asked, answers)}
    return FormFiles(
        [one for one in snapshots if one["id"] in theirs],
        [one for one in snapshots if one["id"] not in theirs],
    )


def with_ids(answers: Mapping[str, Any], brought: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answers with the files of their new place: whoever reads them there can fetch those."""

    def renamed(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [brought[one]["id"] if isinstance(one, str) and one in brought else one for one in value]

    return {key: renamed(value) for key, value in answers.items()}


def _ids(answers: Mapping[str, Any]) -> Iterable[str]:
    return (one for value in answers.values() if isinstance(value, list) for one in value if isinstance(one, str))
