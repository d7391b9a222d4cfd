from .automation import BulkRun, Macro, Occasion, SavedView, Trigger, TriggerRun
from .calls import TicketCall, WrapUp
from .clocks import Clock, Escalation, SlaPolicy, TermsChange
from .definitions import Category, Tag
from .people import Draft, Mention, Notification, NotificationPreference, Reminder, Turn
from .stolen import Approval, CheckItem, PlatformNotice, ProofCode, StolenReport
from .tickets import FAR, UNFINISHED, Link, Rating, Ticket
from .timeline import Entry

__all__ = [
    "FAR",
    "UNFINISHED",
    "Approval",
    "BulkRun",
    "Category",
    "CheckItem",
    "Clock",
    "Draft",
    "Entry",
    "Escalation",
    "Link",
    "Macro",
    "Mention",
    "Notification",
    "NotificationPreference",
    "Occasion",
    "PlatformNotice",
    "ProofCode",
    "Rating",
    "Reminder",
    "SavedView",
    "SlaPolicy",
    "StolenReport",
    "Tag",
    "TermsChange",
    "Ticket",
    "TicketCall",
    "Trigger",
    "TriggerRun",
    "Turn",
    "WrapUp",
]
