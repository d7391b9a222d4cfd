"""The mail that tells a customer of our answer: from the mailbox and in the thread, or, where there is none, with the way
to the ticket. Nothing from inside."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from helpdesk.accounts.mails import as_html, language_of
from helpdesk.mailbox.actions import queue_mail
from helpdesk.mailbox.letters import letter, subject_of
from helpdesk.mailbox.models import IncomingMail, Mailbox
from helpdesk.mailbox.threads import Thread

from .acknowledging import WINMAIL
from .automatic import about_automatic, may_tell_by_machine
from .correspondence import address_of, is_proven, letters_from, reply_key, way_out
from .enclosures import Enclosed, enclosed
from .models import Entry, Ticket

RULE = "rule"  # `actions.history.RULE`, which stands above this
QUOTED_AT_MOST = 2_000

# #number first: it is what people search their mail for and read out on the phone.
SUBJECT = {"zh": "[#{number}] {subject}", "en": "[#{number}] {subject}"}
BODY = {
    "zh": "{name}您好：\n\n您的工单 #{number}「{subject}」有新回复：\n\n{text}\n\n{files}查看全部记录或继续回复，请打开：\n\n{link}\n\n"
    "请不要直接回复这封邮件。不想再收到这类邮件，可以在工单页面关闭提醒，回复仍会保留在页面上。\n\n{site}",
    "en": "Hello {name},\n\nthere is a new answer on your ticket #{number}, “{subject}”:\n\n{text}\n\n{files}To see all of it or to "
    "answer, open:\n\n{link}\n\nPlease do not answer this mail. You can switch such mails off on the ticket’s page; answers will "
    "still be there.\n\n{site}",
}
FILES = {"zh": "附件 {count} 个，请在工单页面查看。\n\n", "en": "{count} file(s) are attached on the ticket’s page.\n\n"}
NAMELESS = {"zh": "", "en": "there"}
# To an address nobody has proven to be theirs, by a machine: that there is something, and nobody's words (TRUST MO-02).
NEWS = {
    "zh": "您好，\n\n您的工单 #{number} 有新的进展。需要补充或者想了解详情，请直接回复这封邮件，或者打电话：{hotline}\n\n{site}",
    "en": "Hello,\n\nthere is news on your ticket #{number}. To add something or to ask, answer this mail or call {hotline}\n\n{site}",
}
NEWS_TO_CALL = {
    "zh": "您好，\n\n您的工单 #{number} 有新的进展，请在提交它的网页上查看，或者打电话：{hotline}\n\n{site}",
    "en": "Hello,\n\nthere is news on your ticket #{number}. See the page where you opened it, or call {hotline}\n\n{site}",
}
NEWS_SUBJECT = {"zh": "工单有新进展 [#{number}]", "en": "News on your ticket [#{number}]"}
WHOLE = {"zh": "查看全部记录：\n{link}", "en": "All of it is here:\n{link}"}
LEFT_OUT = {
    "zh": "这些附件太大，没有随信附上：{names}。请在工单页面下载，或者回信告诉我们怎样给您。",
    "en": "These files are too large for a mail: {names}. Fetch them on the ticket’s page, or tell us how to give them to you.",
}
WROTE = {"zh": "您在 {when} 写道：", "en": "On {when} you wrote:"}


def tell_customer(ticket: Ticket, entry: Entry) -> bool:
    """Leave the mail with the outbox, in the caller's transaction. False where there is no address, or no wish for mail.

    Whoever wrote by mail is answered by mail, whatever they wish: they have no page to look at. The badge on the page
    needs nothing: the ticket has a newer public entry than its customer has seen.
    """
    contact = ticket.contact
    address = address_of(contact)
    if not address or not (contact.wants_mail or ticket.source == Ticket.Source.MAIL):
        return False
    if entry.channel == RULE and contact.mail_fails_since:
        return False  # our people see the mark, and write all the same if they wish (TRUST MO-04)
    letters = letters_from(ticket, address)
    mailbox = way_out(letters)
    if entry.channel == RULE and not is_proven(ticket, address):
        return _send_news(ticket, entry, address, mailbox, letters)
    if mailbox is None:
        _send_link(ticket, entry, address)
    elif entry.channel == RULE:
        message = _in_thread(ticket, entry, address, mailbox, letters, quote="", auto_submitted="auto-generated")
        queue_mail(message=message, at=entry.at, mailbox=mailbox, about=reply_key(entry))
    else:
        _leave_answer(ticket, entry, address, mailbox, letters)
    return True


def _leave_answer(ticket: Ticket, entry: Entry, address: str, mailbox: Mailbox, letters: list[IncomingMail]) -> None:
    """It waits for as long as whoever wrote it may take it back."""
    message = _in_thread(ticket, entry, address, mailbox, letters, quote=_quote(ticket), auto_submitted="no")
    until = entry.at + settings.TICKETS["UNDO_WITHIN"]
    queue_mail(message=message, at=entry.at, mailbox=mailbox, about=reply_key(entry), not_before=until)


def _send_news(ticket: Ticket, entry: Entry, address: str, mailbox: Mailbox | None, letters: list[IncomingMail]) -> bool:
    """Fixed words, once a day. Where there is no mailbox, what they can do is call."""
    if not may_tell_by_machine(address, entry.at):
        return False
    language = language_of(ticket.contact.member)
    facts = {"number": ticket.pk, "hotline": settings.HOTLINE_NUMBER, "site": settings.SITE_NAME}
    subject = NEWS_SUBJECT[language].format(**facts)
    if mailbox is None:
        message = EmailMultiAlternatives(subject=subject, body=NEWS_TO_CALL[language].format(**facts), to=[address])
    else:
        message = letter(
            thread=Thread("ticket", str(ticket.pk)),
            mailbox=mailbox,
            to=address,
            subject=subject,
            text=NEWS[language].format(**facts),
            answers=[one.message_id for one in letters],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
    queue_mail(message=message, at=entry.at, mailbox=mailbox, about=about_automatic(address))
    return True


def _in_thread(
    ticket: Ticket,
    entry: Entry,
    address: str,
    mailbox: Mailbox,
    letters: list[IncomingMail],
    *,
    quote: str,
    auto_submitted: str,
) -> EmailMultiAlternatives:
    along = enclosed(ticket, entry)
    subject = letters[0].subject if letters and letters[0].subject else ticket.subject
    message = letter(
        thread=Thread("ticket", str(ticket.pk)),
        mailbox=mailbox,
        to=address,
        subject=subject_of(subject, ticket.pk, is_answer=bool(letters)),
        text=_text(ticket, entry, mailbox, letters, along),
        quote=quote,
        answers=[one.message_id for one in letters],
        headers={"Auto-Submitted": auto_submitted},
    )
    for name, content, kind in along.files:
        message.attach(name, content, kind)
    return message


def _text(ticket: Ticket, entry: Entry, mailbox: Mailbox, letters: list[IncomingMail], along: Enclosed) -> str:
    """The agent's own words first; a page of their own has only who has an account or a visit."""
    language = language_of(ticket.contact.member)
    parts = [entry.text] if entry.text else []
    if along.left_out:
        parts.append(LEFT_OUT[language].format(names="、".join(along.left_out)))
    if letters and "winmail" in letters[0].warnings:
        parts.append(WINMAIL[language])
    if ticket.contact.member_id or ticket.contact.visitor_id:
        parts.append(WHOLE[language].format(link=f"{settings.SITE_URL}/tickets/{ticket.pk}"))
    return "\n\n".join([*parts, f"-- \n{mailbox.signature or settings.SITE_NAME}"])


def _quote(ticket: Ticket) -> str:
    """The customer's last words: what this is an answer to."""
    said = Entry.objects.filter(ticket=ticket, kind=Entry.Kind.REPLY, is_public=True, by_staff=False, retracted_at=None)
    last = said.exclude(channel=RULE).exclude(text="").order_by("-sequence").first()
    if last is None:
        return ""
    when = f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}"
    words = last.text if len(last.text) <= QUOTED_AT_MOST else last.text[:QUOTED_AT_MOST] + "……"
    return f"{WROTE[language_of(ticket.contact.member)].format(when=when)}\n{words}"


def _send_link(ticket: Ticket, entry: Entry, address: str) -> None:
    contact = ticket.contact
    language = language_of(contact.member)
    words = {
        "name": contact.name or NAMELESS[language],
        "number": ticket.pk,
        "subject": ticket.subject,
        "text": entry.text,
        "files": FILES[language].format(count=len(entry.files)) if entry.files else "",
        "link": f"{settings.SITE_URL}/tickets/{ticket.pk}",
        "site": settings.SITE_NAME,
    }
    body = BODY[language].format(**words)
    message = EmailMultiAlternatives(subject=SUBJECT[language].format(**words), body=body, to=[address])
    message.attach_alternative(as_html(body), "text/html")
    message.send()
