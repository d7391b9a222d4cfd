"""Where the bytes lie: under random keys in UPLOAD_ROOT, whole or not at all.

A file is written beside its future place, flushed to the disk, then renamed: after a crash there is the whole file or
none. What an interrupted upload leaves in `incoming/` is swept away.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings

from helpdesk.common.errors import DomainError

NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    zh = "文件太大了，一个文件最多 {limit} MB。"
    en = "This file is too large. One file may have {limit} MB."

    def __init__(self) -> None:
        super().__init__(limit=settings.UPLOAD_LIMIT_IN_BYTES // 1024**2)


class NoRoom(DomainError):
    code = "no_room"
    status = 507
    zh = "文件没存上，是我们这边的存储满了。文字照常能发。"
    en = "The file was not stored: our storage is full. Words can still be sent."


class Incoming:
    """A file while it arrives: counted, hashed, on the disk. Ends in `keep`, or in `discard`."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.size = 0
        self._hash = hashlib.sha256()
        self.path = root() / "incoming" / secrets.token_hex(16)
        with no_room_told():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self.path, "xb", opener=private)  # noqa: SIM115  closed by complete or discard

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > settings.UPLOAD_LIMIT_IN_BYTES:
            raise FileTooLarge
        self._hash.update(chunk)
        with no_room_told():
            self._file.write(chunk)

    def complete(self) -> Self:
        with no_room_told():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return self

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def keep(self, key: str) -> None:
        with no_room_told():
            place = path_of(key)
            place.parent.mkdir(parents=True, exist_ok=True)
            self.path.rename(place)
            flush_directory(place.parent)

    def discard(self) -> None:
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)

    close = discard  # what Django calls on the files of a form that breaks off


def root() -> Path:
    return Path(settings.UPLOAD_ROOT)


def new_key() -> str:
    return secrets.token_hex(24)


def path_of(key: str) -> Path:
    return root() / key[:2] / key


def thumbnail_of(key: str) -> Path:
    return root() / key[:2] / f"{key}.webp"


def write_thumbnail(key: str, drawn: bytes) -> None:
    with no_room_told():
        place = thumbnail_of(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "xb", opener=private) as file:
            file.write(drawn)


def share(key: str, other: str) -> None:
    """Have the same bytes under another key as well; either may be removed without the other."""
    with no_room_told():
        path_of(other).parent.mkdir(parents=True, exist_ok=True)
        for old, new in ((path_of(key), path_of(other)), (thumbnail_of(key), thumbnail_of(other))):
            with suppress(FileNotFoundError):  # not every picture has a thumbnail
                os.link(old, new)
                os.utime(new)  # old bytes without a committed row would look like an orphan's to the sweep
        flush_directory(path_of(other).parent)


def remove(key: str) -> None:
    path_of(key).unlink(missing_ok=True)
    thumbnail_of(key).unlink(missing_ok=True)


def remove_abandoned(before: datetime) -> int:
    """Remove what interrupted uploads left behind; how many there were."""
    count = 0
    for path in (root() / "incoming").glob("*"):
        with suppress(FileNotFoundError):  # it was completed, or another process swept it
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                count += 1
    return count


def kept_before(moment: datetime, *, shelves: Iterable[int]) -> Iterator[str]:
    """Keys of what has lain on these of the 256 shelves since before the moment, thumbnails aside."""
    for number in shelves:
        for path in (root() / f"{number:02x}").glob("*"):
            with suppress(FileNotFoundError):
                if not path.suffix and path.stat().st_mtime < moment.timestamp():
                    yield path.name


@contextmanager
def no_room_told() -> Iterator[None]:
    """A full disk is not a bug: say so, in words a customer understands."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise NoRoom from error
        raise


def private(path: str, flags: int) -> int:
    """Opened so that only our own user reads it, whatever the umask."""
    return os.open(path, flags, mode=0o600)


def flush_directory(path: Path) -> None:
    """A rename is on the disk only once its directory is."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
