"""Which status may follow which, for whom. Pure: the table is the rule, and its test reads it."""

from enum import StrEnum


class Status(StrEnum):
    NEW = "new"  # 待受理
    OPEN = "open"  # 处理中
    PENDING = "pending"  # 待客户补充
    SOLVED = "solved"  # 已解决
    CLOSED = "closed"  # 已关闭


class Side(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    SYSTEM = "system"  # rules, sweeps, what follows from a reply


UNFINISHED = frozenset({Status.NEW, Status.OPEN, Status.PENDING})

# from → to, and who may take that step.
STEPS: dict[tuple[Status, Status], frozenset[Side]] = {
    (Status.NEW, Status.OPEN): frozenset({Side.STAFF, Side.SYSTEM}),
    (Status.NEW, Status.PENDING): frozenset({Side.STAFF, Side.SYSTEM}),
    (Status.NEW, Status.SOLVED): frozenset({Side.STAFF, Side.CUSTOMER, Side.SYSTEM}),
    (Status.NEW, Status.CLOSED): frozenset({Side.SYSTEM}),  # merged, withdrawn
    (Status.OPEN, Status.PENDING): frozenset({Side.STAFF, Side.SYSTEM}),
    (Status.OPEN, Status.SOLVED): frozenset({Side.STAFF, Side.CUSTOMER, Side.SYSTEM}),
    (Status.OPEN, Status.CLOSED): frozenset({Side.SYSTEM}),
    (Status.PENDING, Status.OPEN): frozenset({Side.STAFF, Side.SYSTEM}),  # by itself when the customer answers
    (Status.PENDING, Status.SOLVED): frozenset({Side.STAFF, Side.CUSTOMER, Side.SYSTEM}),
    (Status.PENDING, Status.CLOSED): frozenset({Side.SYSTEM}),
    (Status.SOLVED, Status.OPEN): frozenset({Side.STAFF, Side.CUSTOMER, Side.SYSTEM}),  # reopened
    (Status.SOLVED, Status.CLOSED): frozenset({Side.STAFF, Side.SYSTEM}),
    (Status.CLOSED, Status.OPEN): frozenset({Side.STAFF}),  # a customer opens a follow-up instead
}


def may_follow(old: str, new: str, side: Side) -> bool:
    """Whether this side may take a ticket from `old` to `new`. Staying is no step."""
    return side in STEPS.get((Status(old), Status(new)), frozenset())


def next_steps(old: str, side: Side) -> list[Status]:
    """What a menu may offer, in the order of the flow."""
    return [new for new in Status if may_follow(old, new, side)]
