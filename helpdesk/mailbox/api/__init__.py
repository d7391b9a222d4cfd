"""Doors: /outbox, /mailboxes, /mailbox-tests, /incoming-mail."""

from django.urls import path

from .incoming import IncomingMails, OneIncomingMail, RawMail, Readings
from .mailboxes import Mailboxes, MailboxTests, OneMailbox
from .outbox import Outbox, Retries

urlpatterns = [
    path("outbox", Outbox.as_view()),
    path("outbox/<uuid:mail_id>/retries", Retries.as_view()),
    path("mailboxes", Mailboxes.as_view()),
    path("mailboxes/<uuid:mailbox_id>", OneMailbox.as_view()),
    path("mailbox-tests", MailboxTests.as_view()),
    path("incoming-mail", IncomingMails.as_view()),
    path("incoming-mail/<uuid:incoming_id>", OneIncomingMail.as_view()),
    path("incoming-mail/<uuid:incoming_id>/raw", RawMail.as_view()),
    path("incoming-mail/<uuid:incoming_id>/readings", Readings.as_view()),
]
