from .access import Attempt, KnownDevice, OneTimeLink, ResetRequest
from .contacts import ContactCode, ContactPoint
from .locks import Lock
from .people import Team, User, UserManager, Visitor, hash_of_token, new_visitor_token

__all__ = [
    "Attempt",
    "ContactCode",
    "ContactPoint",
    "KnownDevice",
    "Lock",
    "OneTimeLink",
    "ResetRequest",
    "Team",
    "User",
    "UserManager",
    "Visitor",
    "hash_of_token",
    "new_visitor_token",
]
