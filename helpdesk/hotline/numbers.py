"""Numbers as phone systems tell them. Pure. What a network says of a caller proves nothing: anybody can send any number."""

import re

from helpdesk.members.masks import masked_phone
from helpdesk.members.phones import e164

WITHHELD = re.compile(r"|anonymous|unknown|private|restricted|unavailable|withheld|asserted|0+|\+?86|未知|匿名", re.IGNORECASE)
SIP = re.compile(r"(?:sips?|tel):([^@;>]+)", re.IGNORECASE)
LONGEST = 40


def read_number(text: str) -> tuple[str, str]:
    """(E.164, what to show). E.164 is "" for what nobody can be called back under; withheld ones show as ""."""
    bare = text.strip()
    if found := SIP.search(bare):
        bare = found[1]
    if WITHHELD.fullmatch(bare):
        return "", ""
    number = e164(bare)
    return (number, number) if number else ("", _printable(bare))


def masked(shown: str) -> str:
    """`+86138****8000`; an extension of a few digits hides nobody."""
    return masked_phone(shown) or (shown if len(shown) <= 6 else f"{shown[:2]}****{shown[-2:]}")


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST]
