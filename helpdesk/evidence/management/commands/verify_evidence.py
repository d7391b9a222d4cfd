import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.common.clock import now
from helpdesk.evidence.checking import faults_of_inclusion, in_words
from helpdesk.evidence.verification import Report, verify


class Command(BaseCommand):
    help = (
        "Check every sealed record against its seal and the seals against the anchor file; name the first break. "
        "With FILE, check the inclusion proof in it instead. Exit code 1 when something is broken. "
        "It cannot see records that never were written, a record taken out of the inbox in the second before it is "
        "sealed by somebody who dropped the trigger, or changes by somebody who rewrites database and anchor alike."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an inclusion proof as JSON")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
        parser.add_argument("--anchor", type=Path, default=settings.EVIDENCE_ANCHOR, help="default: %(default)s")
        parser.add_argument("--without-anchor", action="store_true", help="do not compare with the anchor file")

    def handle(self, *, file: Path | None, anchor: Path, without_anchor: bool, **options: Any) -> None:
        holds = self._check_file(file) if file else self._check_all(None if without_anchor else anchor, options["json"])
        if not holds:
            raise SystemExit(1)

    def _check_all(self, anchor: Path | None, as_json: bool) -> bool:
        report = verify(anchor=anchor, at=now())
        self.stdout.write(json.dumps(asdict(report) | {"holds": report.holds}) if as_json else _in_words(report))
        return report.holds

    def _check_file(self, file: Path) -> bool:
        try:
            proof = json.loads(file.read_bytes())
            faults = faults_of_inclusion(proof)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be checked: {error}") from error
        self.stdout.write(
            "\n".join([in_words(proof), *(f"BROKEN {fault}" for fault in faults or []), *([] if faults else ["holds"])])
        )
        return not faults


def _in_words(report: Report) -> str:
    lines = [
        f"{report.records} records under {report.seals} seals, {report.erased} of them erased; {report.pending} not sealed yet",
        f"root {report.root or '-'}, anchored up to seal {report.anchored}",
        *(f"note: {note}" for note in report.notes),
        "holds" if report.holds else f"BROKEN at {report.where}: {report.what}",
    ]
    return "\n".join(lines)
