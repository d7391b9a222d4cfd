from .delivering import deliver, deliver_due
from .queueing import queue_mail
from .tidying import NothingToRetry, forget_old_mail, retry_mail

__all__ = ["NothingToRetry", "deliver", "deliver_due", "forget_old_mail", "queue_mail", "retry_mail"]
