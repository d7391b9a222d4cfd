"""Which role may do what. The whole table on one page; asked through `policies.can`, never read elsewhere."""

from helpdesk.common.actors import Role

CUSTOMER = frozenset({"chat.ask", "chat.rate", "ticket.open"})

AGENT = frozenset(
    {
        "chat.read_all",  # every conversation of the desk: colleagues help out
        "chat.claim",
        "chat.write",
        "chat.note",
        "chat.transfer",
        "chat.close",
        "chat.retract",  # one's own words, for two minutes
        "chat.block",
        "presence.set",
        "presence.read",
        "canned.use",
        "evidence.read",
        "ticket.read",  # those of one's queues, and those one holds or is named in
        "ticket.work",
        "ticket.tag",
        "macro.own",
        "contact.read",
        "stolen.check",
        "call.work",  # calls and callbacks of one's queues, and one's own
    }
)

SUPERVISOR = AGENT | {
    "chat.manage",  # hand on or close what a colleague holds
    "board.read",
    "canned.manage",  # the shared ones
    "member.read_contact",  # e-mail and phone in full
    "people.read",
    "ticket.read_all",
    "ticket.manage",  # what a colleague holds, and whole selections
    "macro.manage",  # the shared ones
    "contact.merge",
    "stolen.approve",
    "call.read_all",  # every call and callback, and stepping in
    "account.lock",
    "service.manage",
    "mail.sort",  # what came in, and what was set aside for a person to look at
}

ADMINISTRATOR = SUPERVISOR | {
    "people.manage",
    "desk.manage",
    "outbox.read",
    "mailbox.manage",
    "ticket.define",
    "sla.manage",
    "trigger.manage",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.CUSTOMER: CUSTOMER,
    Role.AGENT: AGENT,
    Role.SUPERVISOR: SUPERVISOR,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}
EVERY_PERMISSION = frozenset().union(*PERMISSIONS.values())


def permissions_of(role: Role | str) -> frozenset[str]:
    """What a role may do. The system itself may do everything."""
    role = Role(role)
    return EVERY_PERMISSION if role is Role.SYSTEM else PERMISSIONS[role]


def covers(role: Role | str, other: Role | str) -> bool:
    """Whether `role` holds all that `other` holds: the condition for granting it, and for changing who has it.

    What customers may do is not counted: anybody becomes one by signing up.
    """
    return permissions_of(role) >= permissions_of(other) - CUSTOMER
