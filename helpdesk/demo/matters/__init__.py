"""What is on the desk's tickets: solved in the last weeks, and open now."""

from ..matter import Matter
from . import accounts, api, billing, rights, sms

MATTERS: list[Matter] = [*accounts.MATTERS, *api.MATTERS, *billing.MATTERS, *rights.MATTERS, *sms.MATTERS]
