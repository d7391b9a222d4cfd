"""How Chinese words sound, for typing them short. Pure."""

import re
from functools import cache
from itertools import islice, product
from typing import Any

NO_LETTER = re.compile(r"[^a-z0-9]+")
LATIN = re.compile(r"([A-Za-z0-9]+)")
VARIANTS = 8

# Words of this trade that the dictionary does not know and would read by their first character's commonest sound.
OUR_WORDS = {
    "重置": "chóng zhì",
    "重发": "chóng fā",
    "重试": "chóng shì",
    "重设": "chóng shè",
    "重启": "chóng qǐ",
    "重传": "chóng chuán",
    "重登": "chóng dēng",
    "密钥": "mì yuè",
    "公钥": "gōng yuè",
    "私钥": "sī yuè",
    "长链接": "cháng liàn jiē",
    "调用": "diào yòng",
    "调试": "tiáo shì",
}


def initials_of(words: str) -> str:
    """重置密码 → czmm; Latin letters and digits stay: API 密钥 → apimy."""
    return "".join(sounds[0] if is_latin else sounds[0][:1] for sounds, is_latin in readings(words))


def spelling_of(words: str) -> str:
    """重置密码 → chongzhimima. Words with several readings are read by their context: 银行 → yinhang, 行走 → xingzou."""
    return "".join(sounds[0] for sounds, _ in readings(words))


def other_sounds_of(words: str) -> str:
    """Initials and spellings by the less likely readings, separated by spaces: people type what they hear."""
    read = readings(words)
    ways = list(islice(product(*(sounds for sounds, _ in read)), 1, VARIANTS))
    initials = ["".join(sound if is_latin else sound[:1] for sound, (_, is_latin) in zip(way, read, strict=True)) for way in ways]
    return " ".join(dict.fromkeys([*initials, *map("".join, ways)]))


def readings(words: str) -> list[tuple[list[str], bool]]:
    """For each character its possible sounds, likeliest first; a stretch of Latin letters stands as it is."""
    read: list[tuple[list[str], bool]] = []
    for stretch in LATIN.split(words):
        if LATIN.fullmatch(stretch):
            read.append(([stretch.lower()], True))
        else:
            read += [(plain(sounds), False) for sounds in dictionary().pinyin(stretch, heteronym=True, style=0, errors="ignore")]
    return [(sounds, is_latin) for sounds, is_latin in read if sounds]


def plain(sounds: list[str]) -> list[str]:
    letters = (NO_LETTER.sub("", sound.lower()) for sound in sounds)
    return list(dict.fromkeys(sound for sound in letters if sound))


@cache
def dictionary() -> Any:
    # Not at the top: it takes 57 MB, which no web process that never saves a response should pay for.
    import pypinyin

    pypinyin.load_phrases_dict({word: [[sound] for sound in sounds.split()] for word, sounds in OUR_WORDS.items()})
    return pypinyin
