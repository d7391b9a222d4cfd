"""Sends stored bytes: in ranges, without reading ahead, without blocking, and never as a page of ours."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from helpdesk.common.errors import NotFound

from . import ranges, storage
from .checks import BY_TYPE
from .models import Upload

CHUNK_IN_BYTES = 128 * 1024
# Reading from a disk can take long. These threads do nothing else, so that slow reads delay only each other.
readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="file-reader")

# Whatever a browser might think of the content: it is no page, runs nothing, and nobody else's page embeds it.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def file_response(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """200, 206 or 416, for GET and HEAD. Raises NotFound when the bytes have gone."""
    size = upload.size_in_bytes
    try:
        part = ranges.wanted(range_asked(request, upload), size)
    except ranges.Unsatisfiable:
        return dressed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), upload)
    asked = range(size) if part is None else part
    response = dressed(body(request, upload, asked), upload)
    response["Content-Length"] = str(len(asked))
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def thumbnail_response(upload: Upload) -> HttpResponse:
    if not upload.has_thumbnail:
        raise NotFound
    try:
        drawn = storage.thumbnail_of(upload.key).read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    return HttpResponse(drawn, content_type="image/webp", headers=HARMLESS)


def range_asked(request: HttpRequest, upload: Upload) -> str:
    """The Range header, unless it was meant for another version of the file (RFC 9110, If-Range)."""
    condition = request.headers.get("If-Range")
    if request.method != "GET" or (condition is not None and condition != etag(upload)):
        return ""
    return request.headers.get("Range", "")


def etag(upload: Upload) -> str:
    return f'"{upload.sha256[:32]}"'


def dressed(response: HttpResponseBase, upload: Upload) -> HttpResponseBase:
    known = BY_TYPE.get(upload.type)
    shown = known is not None and known.inline
    response["Content-Type"] = f"{upload.type}; charset=utf-8" if upload.type == "text/plain" else upload.type
    response["Content-Disposition"] = content_disposition_header(not shown, upload.name) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag(upload)
    for name, value in HARMLESS.items():
        response[name] = value
    return response


def body(request: HttpRequest, upload: Upload, asked: range) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    try:
        file = storage.path_of(upload.key).open("rb")
    except FileNotFoundError:
        raise NotFound from None
    file.seek(asked.start)
    chunks = read_aside(file, len(asked)) if isinstance(request, ASGIRequest) else read(file, len(asked))
    response = StreamingHttpResponse(chunks)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # as Django does for iterators with close()
    return response


def read(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(CHUNK_IN_BYTES, length))):
        length -= len(chunk)
        yield chunk


async def read_aside(file: BinaryIO, length: int) -> AsyncIterator[bytes]:
    """The same in other threads. (A plain iterator under ASGI would be read to its end before the first byte leaves.)"""
    loop = asyncio.get_running_loop()
    while length > 0 and (chunk := await loop.run_in_executor(readers, file.read, min(CHUNK_IN_BYTES, length))):
        length -= len(chunk)
        yield chunk
