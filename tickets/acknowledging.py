"""The first answer to a mail, by a machine: it is here, and this is its number. Fixed words and nobody's own: whoever can
write a false From would otherwise have us carry theirs to a stranger (TRUST MO-02)."""

import re
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from helpdesk.mailbox.actions import queue_mail
from helpdesk.mailbox.events import MailArrived
from helpdesk.mailbox.imap import LARGEST_IN_BYTES
from helpdesk.mailbox.letters import letter
from helpdesk.mailbox.models import IncomingMail
from helpdesk.mailbox.parsing import Kind
from helpdesk.mailbox.threads import Thread

from .automatic import about_automatic, may_tell_by_machine
from .models import Ticket

CHINESE = re.compile("[\u3400-\u9fff]")
SUBJECT = {"zh": "已收到您的邮件 [#{number}]", "en": "We have received your mail [#{number}]"}
WORDS = {
    "zh": "您好，\n\n您的邮件已经收到，编号是 #{number}。我们会尽快处理，并用邮件回复您。\n\n"
    "需要补充的话，直接回复这封邮件就行。急事请打电话：{hotline}",
    "en": "Hello,\n\nyour mail has arrived. Its number is #{number}. We will look into it and answer you by mail.\n\n"
    "To add something, simply answer this mail. If it is urgent, call {hotline}",
}
STOLEN = {
    "zh": "如果是账号被盗，请马上在这里报告，核实后可以立即冻结账号：\n\n{link}",
    "en": "If your account was stolen, report it here at once; once you are verified it can be frozen immediately:\n\n{link}",
}
WINMAIL = {
    "zh": "您的附件是 winmail.dat 格式，我们打不开。请换成图片、PDF 或者文档，再发一次。",
    "en": "Your attachment came as winmail.dat, which we cannot open. Please send it again as a picture, a PDF or a document.",
}
TOO_LARGE_SUBJECT = {"zh": "您的邮件太大，没有收下", "en": "Your mail is too large"}
TOO_LARGE = {
    "zh": "您好，\n\n您的邮件超过 {most} MB，我们没能打开。请去掉附件，或者把附件分开、缩小以后再发。急事请打电话：{hotline}",
    "en": "Hello,\n\nyour mail is larger than {most} MB and could not be read. Please send it again without its attachments, or with "
    "smaller ones. If it is urgent, call {hotline}",
}
BY_MACHINE = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


def acknowledge(ticket: Ticket, event: MailArrived) -> bool:
    """Leave it with the outbox, in the caller's transaction. False where none is sent: nobody would read it, or they had
    one of a machine within a day."""
    mail, address = event.mail, event.letter.sender.address
    if event.letter.kind != Kind.PERSON or not may_tell_by_machine(address, event.at):
        return False
    language = "zh" if CHINESE.search(f"{event.letter.subject}{event.letter.text}") else "en"
    message = letter(
        thread=Thread("ticket", str(ticket.pk)),
        mailbox=mail.mailbox,
        to=address,
        subject=SUBJECT[language].format(number=ticket.pk),
        text=_text(ticket, event, language),
        answers=[event.letter.message_id],
        headers=BY_MACHINE,
    )
    queue_mail(message=message, at=event.at, mailbox=mail.mailbox, about=about_automatic(address))
    return True


def tell_too_large(mail: IncomingMail, at: datetime) -> bool:
    """Once a day to an address: nobody would know why no answer comes (TRUST MI-07)."""
    if not mail.sender or not may_tell_by_machine(mail.sender, at):
        return False
    language = "zh" if CHINESE.search(f"{mail.subject}{mail.sender_name}") else "en"
    words = TOO_LARGE[language].format(most=LARGEST_IN_BYTES // 2**20, hotline=settings.HOTLINE_NUMBER)
    subject, text = TOO_LARGE_SUBJECT[language], f"{words}\n\n{settings.SITE_NAME}"
    message = EmailMessage(subject, text, mail.mailbox.address, [mail.sender], headers=BY_MACHINE)  # nothing goes on from it
    queue_mail(message=message, at=at, mailbox=mail.mailbox, about=about_automatic(mail.sender))
    return True


def _text(ticket: Ticket, event: MailArrived, language: str) -> str:
    parts = [WORDS[language].format(number=ticket.pk, hotline=settings.HOTLINE_NUMBER)]
    if ticket.category.slug == "stolen-account":
        parts.append(STOLEN[language].format(link=f"{settings.SITE_URL}/stolen-account"))
    if "winmail" in event.letter.warnings:
        parts.append(WINMAIL[language])
    return "\n\n".join([*parts, settings.SITE_NAME])
