from .delivering import deliver, deliver_due, forget_old_sms
from .sending import send_sms

__all__ = ["deliver", "deliver_due", "forget_old_sms", "send_sms"]
