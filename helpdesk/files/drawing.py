"""Measures one picture and draws its thumbnail. Runs as a child process that may not take much.

    python -I drawing.py SOURCE FORMAT   →   {"width": …, "height": …} and the thumbnail on the next line, or {"refused": …}

A picture can be built to eat memory or time, or to break a decoder. So it is opened only here, with its size checked
before anything is decoded, and with limits that end this process instead of the server. The thumbnail is drawn anew:
nothing of the original file (place, camera, hidden data) is in it.
"""

import io
import json
import resource
import sys

SIDE = 480
PIXELS = 50_000_000
LONGEST_SIDE = 20_000
FRAMES = 1_000
FRAME_PIXELS = 2_000_000_000  # of all frames together: a browser will play them all
MEMORY_IN_BYTES = 1536 * 1024**2
CPU_SECONDS = 10
ORIENTATION = 0x0112  # EXIF


def limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_IN_BYTES, MEMORY_IN_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to its pipe only
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(source: str, image_format: str) -> tuple[dict[str, object], bytes]:
    from PIL import Image, ImageOps  # after the limits are in force

    Image.MAX_IMAGE_PIXELS = None  # `fits` decides, for every format alike
    drawn = io.BytesIO()
    try:
        with Image.open(source, formats=[image_format]) as picture:
            if not fits(picture.size, getattr(picture, "n_frames", 1)):
                return {"refused": "too_large"}, b""
            width, height = upright_size(picture.size, picture.getexif().get(ORIENTATION, 1))
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # lets JPEG decode at a fraction; changes picture.size
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            shown.save(drawn, "WEBP", quality=80, exif=b"", icc_profile=b"", xmp=b"")
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, Image.DecompressionBombError):
        return {"refused": "unreadable"}, b""
    return {"width": width, "height": height}, drawn.getvalue()


def fits(size: tuple[int, int], frames: int) -> bool:
    width, height = size
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= PIXELS):
        return False
    return frames <= FRAMES and frames * width * height <= FRAME_PIXELS


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height as people see it: cameras note 'on its side' instead of turning the picture."""
    return (size[1], size[0]) if orientation in (5, 6, 7, 8) else size


if __name__ == "__main__":
    limit_myself()
    verdict, thumbnail = draw(*sys.argv[1:3])
    sys.stdout.buffer.write(json.dumps(verdict).encode() + b"\n" + thumbnail)
