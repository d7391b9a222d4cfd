"""What a file is, by its content. Pure: bytes in, verdict out.

The list is closed: what we do not recognise is refused, so every format stands here with the bytes that prove it.
A general recogniser (libmagic, puremagic) answers "what might this be", best guess first; here the only question is
"is this one of ours", and a guess is not an answer.
"""

import re
import unicodedata
from dataclasses import dataclass

HEAD_IN_BYTES = 64 * 1024
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Format:
    type: str
    kind: str
    group: str  # names of one group may stand for each other: a .jpg that is a PNG is still the picture it says it is
    extension: str
    inline: bool = False  # may a browser show it in place? Nothing that can carry script ever is.


PICTURE, MEDIA = "picture", "media"
PNG = Format("image/png", "image", PICTURE, "png", inline=True)
JPEG = Format("image/jpeg", "image", PICTURE, "jpg", inline=True)
GIF = Format("image/gif", "image", PICTURE, "gif", inline=True)
WEBP = Format("image/webp", "image", PICTURE, "webp", inline=True)
AVIF = Format("image/avif", "image", PICTURE, "avif", inline=True)
BMP = Format("image/bmp", "image", PICTURE, "bmp", inline=True)
HEIC = Format("image/heic", "document", PICTURE, "heic")  # few browsers draw it: offered for download
MP3 = Format("audio/mpeg", "audio", MEDIA, "mp3", inline=True)
AAC = Format("audio/aac", "audio", MEDIA, "aac", inline=True)
M4A = Format("audio/mp4", "audio", MEDIA, "m4a", inline=True)
OGG = Format("audio/ogg", "audio", MEDIA, "ogg", inline=True)
WAV = Format("audio/wav", "audio", MEDIA, "wav", inline=True)
FLAC = Format("audio/flac", "audio", MEDIA, "flac", inline=True)
AMR = Format("audio/amr", "audio", MEDIA, "amr", inline=True)
WEBM_SOUND = Format("audio/webm", "audio", MEDIA, "weba", inline=True)
WEBM = Format("video/webm", "video", MEDIA, "webm", inline=True)
MP4 = Format("video/mp4", "video", MEDIA, "mp4", inline=True)
MOV = Format("video/quicktime", "video", MEDIA, "mov", inline=True)
PDF = Format("application/pdf", "document", "pdf", "pdf")
RTF = Format("application/rtf", "document", "rtf", "rtf")
OLE = Format("application/x-ole-storage", "document", "office-97", "doc")  # doc, xls, ppt, wps share one container
TEXT = Format("text/plain", "document", "text", "txt")
DOCX = Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", "docx", "docx")
XLSX = Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", "xlsx", "xlsx")
PPTX = Format("application/vnd.openxmlformats-officedocument.presentationml.presentation", "document", "pptx", "pptx")
ODT = Format("application/vnd.oasis.opendocument.text", "document", "odt", "odt")
ODS = Format("application/vnd.oasis.opendocument.spreadsheet", "document", "ods", "ods")
ODP = Format("application/vnd.oasis.opendocument.presentation", "document", "odp", "odp")
ZIP = Format("application/zip", "archive", "zip", "zip")
RAR = Format("application/vnd.rar", "archive", "rar", "rar")
SEVEN = Format("application/x-7z-compressed", "archive", "7z", "7z")
GZIP = Format("application/gzip", "archive", "gzip", "gz")
TAR = Format("application/x-tar", "archive", "tar", "tar")

FORMATS = [value for value in list(globals().values()) if isinstance(value, Format)]
BY_TYPE = {known.type: known for known in FORMATS}
GROUP_OF_EXTENSION = {known.extension: known.group for known in FORMATS} | {
    **dict.fromkeys(["jpeg", "jpe", "jfif", "heif"], PICTURE),
    **dict.fromkeys(["oga", "opus", "ogv", "m4v", "3gp", "m4b", "mpga", "wave"], MEDIA),
    **dict.fromkeys(["xls", "ppt", "wps", "et", "dps"], "office-97"),
    **dict.fromkeys(["log", "csv", "tsv", "md", "json", "yaml", "yml", "ini", "conf", "srt"], "text"),
    "tgz": "gzip",
}

# Offset, bytes, format: each of them alone is proof.
SIGNATURES = [
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"ID3", MP3),
    (0, b"fLaC", FLAC),
    (0, b"#!AMR", AMR),
    (0, b"OggS", OGG),
    (0, b"%PDF-", PDF),
    (0, b"{\\rtf", RTF),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),  # an empty one
    (0, b"Rar!\x1a\x07", RAR),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN),
    (0, b"\x1f\x8b\x08", GZIP),
    (257, b"ustar", TAR),
]
MP4_BRANDS = {
    b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV, b"avif": AVIF, b"avis": AVIF,
    **dict.fromkeys([b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"], HEIC),
    **dict.fromkeys([b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"M4VP",
                     b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"MSNV", b"f4v "], MP4),
}  # fmt: skip
MARKUP = re.compile(rb"(?:<!--.*?-->|\s)*<(?:!doctype|html|head|body|svg|script|iframe|\?xml|\?php|\?=|%|x:|xsl:)", re.I | re.S)
# Control signs, hyphens and spaces nobody sees, marks that turn the direction of writing, tags, variation selectors.
UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.I)


def format_of(head: bytes) -> Format | None:
    """The format whose proof the first 64 KB carry, or None. A ZIP may turn out to be an office file: see `archives`."""
    for offset, proof, known in SIGNATURES:
        if head[offset : offset + len(proof)] == proof:
            return known
    return container_of(head) or (TEXT if is_plain_text(head) else None)


def container_of(head: bytes) -> Format | None:
    """Formats told by a field inside a common container."""
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return MP4_BRANDS.get(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return WEBM if b"V_" in head or b"A_" not in head else WEBM_SOUND
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return BMP
    if len(head) >= 4 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return AAC
    if len(head) >= 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0:
        return MP3
    return None


def is_plain_text(head: bytes) -> bool:
    """Words and nothing else: no control bytes, and not the beginning of a page or a program for a browser."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return is_decodable(head, "utf-16")
    if any(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in set(head)) or MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    return is_decodable(head, "utf-8") or is_decodable(head, "gb18030")


def is_decodable(head: bytes, encoding: str) -> bool:
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4 or len(head) < HEAD_IN_BYTES:  # a letter cut in two at the end of the head is fine
            return False
        text = head[: error.start].decode(encoding)
    return "\0" not in text and not MARKUP.match(text.encode("utf-8"))


def group_of(name: str) -> str | None:
    """The group the name claims: None for an extension that is not on the list, "" for a name without one."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return ""
    return GROUP_OF_EXTENSION.get(extension.lower())


def is_path(name: str) -> bool:
    """A name that would lead somewhere, or ends early for half the world's programs."""
    return any(mark in name for mark in "/\\\0") or name.strip() in {".", ".."}


def display_name(name: str, extension: str) -> str:
    """The name as people may see it and save it: one line, no hidden signs, no device, ending in its extension."""
    name = UNSEEN.sub("", unicodedata.normalize("NFC", name)).translate(str.maketrans('<>:"|?*', "_______"))
    name = " ".join(name.split()).strip(". ")
    if not name or name.lower() == extension:
        name = f"file.{extension}"
    if not group_of(name):
        name = f"{name}.{extension}"
    if DEVICES.match(name):
        name = f"_{name}"
    stem, _, ending = name.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
