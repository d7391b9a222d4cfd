"""What is asked before an account is given back. Data: six questions, each with what the account itself says of it."""

from typing import NamedTuple


class Item(NamedTuple):
    key: str
    question: str
    question_en: str
    expects: str  # the name of an account's fact (`tickets.stolen.facts`); empty: it lies with the platform or the reporter


ITEMS = [
    Item("registered_contact", "用登记过的联系方式收到了验证码", "A code came back from a registered contact", "contacts"),
    Item("registration", "注册的大概时间和当时的称呼", "About when it was registered, and under which name", "registration"),
    Item("last_own_sign_in", "本人最后一次登录的时间、地点和设备", "The owner's last sign-in: when, where, on what", "sign_ins"),
    Item("recent_dealings", "最近找过客服什么事", "What they last came to us about", "dealings"),
    Item(
        "usual_use",
        "平时怎么用：服务、签名、用量，和平台记录对一下",
        "Usual use: service, signature, volume; ask the platform",
        "",
    ),
    Item("identity_document", "注册主体的证件原件照", "A photograph of the registered owner's document", ""),
]
KEYS = [item.key for item in ITEMS]
BY_KEY = {item.key: item for item in ITEMS}
