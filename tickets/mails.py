"""The mail that tells a customer of our answer: the words themselves and the way to the ticket, nothing from inside."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from helpdesk.accounts.mails import as_html, language_of
from helpdesk.members.models import Contact

from .models import Entry, Ticket

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


def tell_customer(ticket: Ticket, entry: Entry) -> bool:
    """Leave the mail with the outbox, in the caller's transaction. False where there is no address, or no wish for mail.

    The badge on the page needs nothing: the ticket has a newer public entry than its customer has seen.
    """
    contact = ticket.contact
    address = address_of(contact)
    if not address or not contact.wants_mail:
        return False
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
    return True


def address_of(contact: Contact) -> str:
    """Where an answer goes. A member's address once it is proven: until then it may be a stranger's (TRUST AU-05)."""
    member = contact.member
    if member is None:
        return contact.email
    proven = EmailAddress.objects.filter(user=member, email=member.email, verified=True).exists()
    return member.email if proven and member.is_active else ""
