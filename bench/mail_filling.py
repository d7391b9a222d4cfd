"""For `bench.mail`: our side of the mailbox. `python -m bench.mail_filling '{"address": …, "password": …, "port": …}'`."""

import json
import os
import sys
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django

django.setup()

from helpdesk.common.clock import now  # noqa: E402
from helpdesk.mailbox.models import Mailbox  # noqa: E402


def main(address: str, password: str, port: int) -> None:
    servers = {"imap_host": "127.0.0.1", "imap_port": port, "imap_tls": "none", "imap_user": address}
    mailbox = Mailbox(address=address, is_active=True, since=date(2020, 1, 1), created_at=now(), **servers)
    mailbox.imap_password = password
    mailbox.save()


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
