from .delivering import deliver, deliver_due
from .insisting import NothingSetAside, insist
from .queueing import queue_mail, withdraw_mail
from .reading import read_fresh, read_mail, read_waiting
from .saving import AddressTaken, NowhereToFetch, save_mailbox
from .settling import set_aside, settle
from .storing import begin_folder, store
from .tidying import NothingToRetry, forget_old_mail, retry_mail
from .watching import tell_of_mailbox

__all__ = [
    "AddressTaken",
    "NothingSetAside",
    "NothingToRetry",
    "NowhereToFetch",
    "begin_folder",
    "deliver",
    "deliver_due",
    "forget_old_mail",
    "insist",
    "queue_mail",
    "read_fresh",
    "read_mail",
    "read_waiting",
    "retry_mail",
    "save_mailbox",
    "set_aside",
    "settle",
    "store",
    "tell_of_mailbox",
    "withdraw_mail",
]
