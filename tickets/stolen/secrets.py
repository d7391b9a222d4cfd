"""The three secrets of a report: the link, the code to read out, and the code that proves a contact. We keep hashes only."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings

# Without 0, O, 1 and I, which are mistaken for each other: 32 of them, 5 bits each.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
QUERY_CODE_LENGTH = 8
PROOF_CODE_LENGTH = 6


def new_secret() -> str:
    """256 bits for the link."""
    return secrets.token_urlsafe(32)


def new_query_code() -> str:
    """40 bits, written as people read them out: `7F3K-92QD`. Tries are counted; see `tickets.stolen.limits`."""
    code = "".join(secrets.choice(LETTERS) for _ in range(QUERY_CODE_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def new_proof_code() -> str:
    return f"{secrets.randbelow(10**PROOF_CODE_LENGTH):0{PROOF_CODE_LENGTH}d}"


def kept(purpose: str, secret: str) -> str:
    """What we keep of it. Keyed: whoever reads the table can neither use it nor try out the short ones."""
    return hmac.new(settings.SECRET_KEY.encode(), f"stolen.{purpose}:{secret}".encode(), sha256).hexdigest()


def kept_query_code(written: str) -> str:
    """Of a query code as people write it: lower case, with or without the dash."""
    letters = "".join(letter for letter in written.upper() if letter.isalnum())
    return kept("query", letters)


def is_same(kept_hash: str, purpose: str, secret: str) -> bool:
    """Compared in constant time. An empty hash fits nothing."""
    return bool(kept_hash) & hmac.compare_digest(kept_hash or "-", kept(purpose, secret))
