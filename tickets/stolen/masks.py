"""Contacts as staff see them without asking for more: enough to recognise, not enough to write to."""

from helpdesk.members.masks import masked_email, masked_phone


def masked(contact: str) -> str:
    """Of an e-mail address, a phone number, or whatever else somebody wrote."""
    if "@" in contact:
        return masked_email(contact)
    if len(contact) > 8 and contact.lstrip("+").isdigit():
        return masked_phone(contact)
    return f"{contact[:2]}***" if contact else ""
