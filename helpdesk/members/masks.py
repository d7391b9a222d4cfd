"""Contacts as most of our people see them: enough to recognise, not enough to write to or to call."""


def masked_email(email: str) -> str:
    """`w***@example.com`"""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def masked_phone(phone: str) -> str:
    """`+86138****8000`"""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 8 else ""
