"""Contacts as staff see them without asking for more: enough to recognise, not enough to write to."""

from helpdesk.members.masks import masked_email, masked_phone
from helpdesk.members.phones import e164


def masked(contact: str) -> str:
    """Of an e-mail address, a phone number, or whatever else somebody wrote."""
    if "@" in contact:
        return masked_email(contact)
    if len(contact) > 8 and contact.lstrip("+").isdigit():
        return masked_phone(contact)
    return f"{contact[:2]}***" if contact else ""


def plain(written: str) -> str:
    """As contacts and accounts are known: an address in lower case, a number in E.164, or what was written without spaces."""
    text = "".join(written.split())
    return text.lower() if "@" in text else e164(text) or text
