"""Small real files of every kind we take, and of kinds we must not."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

OFFICE = "[Content_Types].xml"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'


def picture(image_format: str = "PNG", size: tuple[int, int] = (640, 400), colour: str = "#1a5384", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, image_format, **options)
    return out.getvalue()


def picture_on_its_side() -> bytes:
    """A camera's: 40 × 20 pixels stored, to be seen as 20 × 40, with a maker's name in its EXIF."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRET-CAMERA"
    return picture("JPEG", (40, 20), exif=exif)


def png_that_declares(width: int, height: int) -> bytes:
    """A few bytes that say they are huge."""
    head = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gif_with_frames(count: int) -> bytes:
    """Frames of one pixel, written by hand: drawing 10,000 would take longer than refusing them."""
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00" + b"\x2c" + struct.pack("<4HB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<2H3B", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * count + b"\x3b"


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**extra: bytes) -> bytes:
    return zipped({OFFICE: b"<Types/>", "word/document.xml": "<w:t>合同</w:t>".encode(), **extra})


def zip_of_nothing(megabytes: int = 60) -> bytes:
    return zipped({"zeros": b"\0" * (megabytes * 1024**2)})


def nested_bomb() -> bytes:
    """As in 42.zip: archives within archives, each of which packs far better than an archive can."""
    inner = zipped({"0.dll": b"\0" * 2_000_000})
    return zipped({f"lib {number}.zip": inner * 20 for number in range(4)})


def zip_with_a_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("innocent.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


ACCEPTED = {
    "a.png": (picture(), "image/png", "image"),
    "a.jpg": (picture("JPEG"), "image/jpeg", "image"),
    "a.gif": (picture("GIF"), "image/gif", "image"),
    "a.webp": (picture("WEBP"), "image/webp", "image"),
    "a.bmp": (picture("BMP"), "image/bmp", "image"),
    "a.avif": (picture("AVIF", (64, 64)), "image/avif", "image"),
    "a.mp3": (b"ID3\x04\x00\x00" + b"\0" * 100, "audio/mpeg", "audio"),
    "b.mp3": (b"\xff\xfb\x90\x64" + b"\0" * 100, "audio/mpeg", "audio"),
    "a.aac": (b"\xff\xf1\x50\x80" + b"\0" * 100, "audio/aac", "audio"),
    "a.m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4", "audio"),
    "a.ogg": (b"OggS\0\x02" + b"\0" * 50, "audio/ogg", "audio"),
    "a.wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", "audio"),
    "a.flac": (b"fLaC\0\0\0\x22", "audio/flac", "audio"),
    "a.amr": (b"#!AMR\n\x3c\x91", "audio/amr", "audio"),
    "voice.webm": (b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm" + b"A_OPUS", "audio/webm", "audio"),
    "film.webm": (b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm" + b"A_OPUS V_VP9", "video/webm", "video"),
    "a.mp4": (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4", "video"),
    "a.mov": (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime", "video"),
    "a.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", "document"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "application/x-ole-storage", "document"),
    "a.txt": ("订单号 20251101，报错如下：".encode(), "text/plain", "document"),
    "gb.log": ("充值没有到账".encode("gb18030"), "text/plain", "document"),
    "a.csv": (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "text/plain", "document"),
    "a.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"),
    "a.zip": (zipped({"readme.txt": b"hello"}), "application/zip", "archive"),
    "a.rar": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 20, "application/vnd.rar", "archive"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "application/x-7z-compressed", "archive"),
    "a.tar.gz": (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "application/gzip", "archive"),
}
