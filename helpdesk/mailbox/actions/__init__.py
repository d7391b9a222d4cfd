from .delivering import deliver, deliver_due
from .queueing import queue_mail, withdraw_mail
from .settling import set_aside, settle
from .tidying import NothingToRetry, forget_old_mail, retry_mail

__all__ = [
    "NothingToRetry",
    "deliver",
    "deliver_due",
    "forget_old_mail",
    "queue_mail",
    "retry_mail",
    "set_aside",
    "settle",
    "withdraw_mail",
]
