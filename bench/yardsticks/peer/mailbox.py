"""Give django-helpdesk a queue that fetches a mailbox: `python mailbox.py '{"address": …, "password": …, "port": …}'`."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from helpdesk.models import Queue  # noqa: E402


def main(address, password, port):
    call_command("migrate", verbosity=0)
    Queue.objects.create(
        title="mail",
        slug="mail",
        email_address=address,
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=port,
        email_box_ssl=False,
        email_box_user=address,
        email_box_pass=password,
        email_box_imap_folder="INBOX",
        email_box_interval=0,
    )


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
