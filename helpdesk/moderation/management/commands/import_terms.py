from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.common.actors import SYSTEM
from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError
from helpdesk.moderation.actions import import_terms
from helpdesk.moderation.screening import Decision, ScreenedTerm

DECISIONS = {"hold": Decision.HOLD, "refuse": Decision.REFUSE}


class Command(BaseCommand):
    help = (
        "Import terms to screen for. One per line: category, hold or refuse, term, separated by tabs. "
        "Empty lines and lines that begin with # are passed over. All of the file, or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="UTF-8 text")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            terms = list(read_terms(file.read_text(encoding="utf-8-sig")))
            done = import_terms(terms=terms, by=SYSTEM, at=now())
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        except DomainError as error:
            raise CommandError(f"{file}: {error.en.format(**error.facts)}") from error
        self.stdout.write(f"{done.added} terms added, {done.changed} changed")


def read_terms(text: str) -> Iterator[ScreenedTerm]:
    """Raises ValueError with the number of the first line that cannot be read."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        category, _, rest = line.partition("\t")
        decision, _, term = rest.partition("\t")
        if decision not in DECISIONS or not category.strip() or not 0 < len(term.strip()) <= 100 or len(category) > 40:
            raise ValueError(f"line {number} is not: category, tab, hold or refuse, tab, term of at most 100 characters")
        yield ScreenedTerm(term.strip(), DECISIONS[decision], category.strip())
