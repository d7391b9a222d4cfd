"""The code that proves a member's phone number, as a text message. A proven number can save a stolen account."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from helpdesk.accounts.actions.contact_codes import LASTS, new_phone_code
from helpdesk.accounts.mails import language_of
from helpdesk.accounts.models import User
from helpdesk.notices.actions import send_sms

TEXT = {
    "zh": "{code} 是您确认手机号的验证码，10 分钟内有效。不是您本人操作，不用理会。【{site}】",
    "en": "{code} is your code to confirm this number, good for 10 minutes. If it was not you, ignore this. {site}",
}


@transaction.atomic
def send_phone_code(*, user: User, at: datetime) -> None:
    """Raises NothingToProve, TooFast."""
    phone, digits = new_phone_code(user=user, at=at)
    text = TEXT[language_of(user)].format(code=digits, site=settings.SITE_NAME)
    send_sms(to=phone, text=text, purpose="phone.code", at=at, of_use_for=LASTS)
