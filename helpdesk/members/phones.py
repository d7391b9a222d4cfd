"""Phone numbers as people write them, kept as E.164."""

import phonenumbers

HOME = "CN"


def e164(text: str) -> str | None:
    """`+8613800138000` for 138 0013 8000, or None when nobody can be reached under it."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
