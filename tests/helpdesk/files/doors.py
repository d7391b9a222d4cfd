"""What these tests do at the door."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

URL = "/api/v1/files"
BOUNDARY = "part-of-a-form"


def upload(client: APIClient, name: str, content: bytes, **fields: Any) -> Any:
    return client.post(URL, {"file": SimpleUploadedFile(name, content), **fields}, format="multipart")


def upload_named(client: APIClient, raw_name: str, content: bytes) -> Any:
    """With the name exactly as a hostile client would write it into the form."""
    body = (
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{raw_name}"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    return client.generic("POST", URL, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def stored_files(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.rglob("*") if path.is_file())


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
