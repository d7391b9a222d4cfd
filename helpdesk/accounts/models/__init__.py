from .access import Attempt, KnownDevice, OneTimeLink
from .people import Team, User, UserManager, Visitor, hash_of_token, new_visitor_token

__all__ = [
    "Attempt",
    "KnownDevice",
    "OneTimeLink",
    "Team",
    "User",
    "UserManager",
    "Visitor",
    "hash_of_token",
    "new_visitor_token",
]
