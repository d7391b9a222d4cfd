"""`manage.py simulate_mail`: customers write to a mailbox, through a real mail server."""

from __future__ import annotations

import smtplib
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.common.clock import now
from helpdesk.mailbox.traffic import letters

MOST = 10_000
LONGEST_IN_SECONDS = 3_600


class Command(BaseCommand):
    help = "Send made-up customers' mail to a mailbox by SMTP, evenly over some seconds. Ends by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--server", default="127.0.0.1:25", help="host:port of the mail server that takes it")
        parser.add_argument("--to", default=settings.ADMIN_MAILBOX)
        parser.add_argument("--count", type=int, default=20, help=f"how many, {MOST} at most")
        parser.add_argument("--seconds", type=float, default=20.0, help="over how long")
        parser.add_argument("--seed", type=int, default=1, help="the same seed is the same mail")

    def handle(self, *args: Any, server: str, to: str, count: int, seconds: float, seed: int, **options: Any) -> None:
        if not 0 < count <= MOST or not 0 <= seconds <= LONGEST_IN_SECONDS:
            raise CommandError(f"--count is 1 to {MOST}, --seconds 0 to {LONGEST_IN_SECONDS}.")
        host, _, port = server.partition(":")
        begun = time.monotonic()
        try:
            with smtplib.SMTP(host, int(port or 25), timeout=20) as line:
                for place, (sender, mail) in enumerate(letters(count, to=to, seed=seed, at=now())):
                    time.sleep(max(0.0, begun + place * seconds / count - time.monotonic()))
                    line.sendmail(sender, [to], mail.as_bytes())
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise CommandError(f"{server} does not take it: {error}") from error
        self.stdout.write(f"{count} mails to {to} in {time.monotonic() - begun:.1f} s")
