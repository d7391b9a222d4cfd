"""How many codes one account is sent. A bound on letters nobody asked for that a stranger cannot use to silence the owner:
each network has a share, and networks the account has signed in from before are not in the strangers' pool."""

from datetime import datetime, timedelta

from helpdesk.accounts.models import User
from helpdesk.evidence.queries import records_of
from tickets.models import ProofCode, StolenReport

from .limits import CODES_FROM_NETWORK, CODES_TO_MEMBER, network_of


def is_sent_enough(report: StolenReport, member: User, *, at: datetime) -> bool:
    """Asked where codes are sent, out of the reporter's earshot: what an account has done before must be told to nobody."""
    lately = ProofCode.objects.filter(report__member=member, created_at__gt=at - timedelta(hours=1)).exclude(sent_to="")
    sent = [_network(group) for group in lately.values_list("report__reported_from", flat=True)]
    here = _network(report.reported_from)  # "unknown" for a report by a person of ours, which has a share like any network
    if sent.count(here) >= CODES_FROM_NETWORK:
        return True
    if len(sent) < CODES_TO_MEMBER:
        return False
    known = networks_before(member, before=report.created_at)
    return here not in known and sum(network not in known for network in sent) >= CODES_TO_MEMBER


def networks_before(member: User, *, before: datetime) -> set[str]:
    """From which they have signed in. A thief's may be among them: it has its own share, not the owner's."""
    signed_in = records_of(("account", member.pk), "account.signed_in")
    return {_network((one.facts or {}).get("address", "")) for one in signed_in if one.at < before} - {_network("")}


def _network(address_or_group: str) -> str:
    return network_of(address_or_group.partition("/")[0])
