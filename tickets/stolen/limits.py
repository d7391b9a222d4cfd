"""How often each part of the lane may be used. Counted alike for accounts we know and accounts we do not.

The lane must stay open to an owner while somebody floods it, and must not let anybody freeze, mail or guess at will.
An account is counted by what was written, since what it means is not found out within earshot.
"""

import hashlib
import ipaddress
from datetime import timedelta

from django.conf import settings

from helpdesk.accounts.limits import Limit

HOUR = timedelta(hours=1)

REPORTS_FROM_ADDRESS = Limit("stolen.address", settings.STOLEN["REPORTS_FROM_ADDRESS"], HOUR)
REPORTS_FROM_NETWORK = Limit("stolen.network", settings.STOLEN["REPORTS_FROM_NETWORK"], HOUR)
REPORTS_OF_ACCOUNT = Limit("stolen.account", 10, HOUR)  # from one network: a flood from elsewhere must not refuse the owner
CODES_AGAIN = Limit("stolen.code.again", 1, timedelta(seconds=45))
CODES_OF_REPORT = Limit("stolen.code.report", 6, HOUR)
CODES_FROM_ADDRESS = Limit("stolen.code.address", 20, HOUR)
# An hour, over all reports of one account: asked where codes are sent, and answered by silence. See `quota`.
CODES_FROM_NETWORK = 6
CODES_TO_MEMBER = 8  # from all networks the account has not signed in from before
WRONG_CODES_FROM_ADDRESS = Limit("stolen.wrong.address", 30, HOUR)
LOOKUPS_FROM_ADDRESS = Limit("stolen.lookup.address", 20, timedelta(minutes=15))
LOOKUPS_FROM_NETWORK = Limit("stolen.lookup.net", 200, timedelta(minutes=15))
MESSAGES_OF_REPORT = Limit("stolen.message.report", 30, HOUR)


def network_of(address: str) -> str:
    """The /24 or /48 somebody can easily hold all of."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 48}", strict=False))


def account_key(account: str, address: str) -> str:
    """An account as one network names it. What was typed may be anything, so it is not kept."""
    written = "".join(account.split()).lower()
    return hashlib.sha256(f"{network_of(address)} {written}".encode(errors="replace")).hexdigest()
