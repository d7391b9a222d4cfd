"""`manage.py demo`: people, words and a few weeks of history, to look at and to try things on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.common.clock import now
from helpdesk.demo.cast import PARTS, PASSWORD
from helpdesk.demo.making import make_demo


class Command(BaseCommand):
    help = "Make the demo's accounts and history where they are missing. Needs HELPDESK_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Demo accounts have a public password: only with HELPDESK_DEMO=1, and never in production.")
        told = make_demo(at=now())
        self.stdout.write(f"{told} conversations and tickets told." if told else "The demo is complete.")
        accounts = " ".join(part.email for part in PARTS.values())
        self.stdout.write(f"Sign in with the password {PASSWORD} as {accounts}")
