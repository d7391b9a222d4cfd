"""Asks a child process for the size and the thumbnail of a picture; two at a time, the others wait their turn."""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from helpdesk.common.errors import DomainError, TryAgain

DRAWING = Path(__file__).with_name("drawing.py")
SECONDS = 15
WAIT_SECONDS = 20
at_work = BoundedSemaphore(2)


class PictureTooLarge(DomainError):
    code = "picture_too_large"
    status = 400
    zh = "这张图片的尺寸或帧数太大了，请缩小后再传。"
    en = "This picture has too many pixels or frames. Please make it smaller first."


class PictureUnreadable(DomainError):
    code = "picture_unreadable"
    status = 400
    zh = "这张图片打不开，可能没有存完整。请重新截图或另存后再传。"
    en = "This picture cannot be opened; it may be incomplete. Take it or save it again."


def measure_and_draw(source: Path, image_format: str) -> tuple[int, int, bytes]:
    """Width and height as seen, and the thumbnail as WebP. Raises PictureTooLarge, PictureUnreadable, TryAgain."""
    if not at_work.acquire(timeout=WAIT_SECONDS):
        raise TryAgain(retry_after=WAIT_SECONDS)
    try:
        verdict, thumbnail = ask_child(source, image_format)
    finally:
        at_work.release()
    if "refused" in verdict:
        raise PictureTooLarge if verdict["refused"] == "too_large" else PictureUnreadable
    return verdict["width"], verdict["height"], thumbnail


def ask_child(source: Path, image_format: str) -> tuple[dict[str, Any], bytes]:
    """Its verdict and its picture. A child that was stopped by its limits met a picture that is too much."""
    command = [sys.executable, "-I", str(DRAWING), str(source), image_format]
    try:
        # No shell, and no word of the command comes from a person: random key, our own format name.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too_large"}, b""
    except OSError as error:  # no process or memory left for a child: our trouble, not the picture's
        raise TryAgain(retry_after=SECONDS) from error
    if done.returncode != 0:
        return {"refused": "too_large"}, b""
    verdict, _, thumbnail = done.stdout.partition(b"\n")
    return json.loads(verdict), thumbnail
