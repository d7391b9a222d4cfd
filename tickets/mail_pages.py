"""A mail as its sender meant it to look, as a document of its own for a frame that may do nothing and fetch nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import unquote

from helpdesk.files.models import Upload
from helpdesk.files.storage import path_of
from helpdesk.mailbox.models import IncomingMail

from .models import Entry

# Pictures are inside the page, not fetched: a frame without an origin sends no cookie, and a page that may fetch nothing
# can tell nobody that it was opened (TRUST MI-08, MI-09).
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
MOST_IN_BYTES = 8 * 1024**2  # of all pictures together; the rest are among the attachments
PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{title}</title>
<style>body{{font:15px/1.6 sans-serif;margin:12px;overflow-wrap:anywhere;color:#1b2730;background:#fff}}img{{max-width:100%}}</style>
</head><body>
{html}
</body></html>
"""
INLINE = re.compile(r"""(\bsrc\s*=\s*)(["'])cid:([^"']*)\2""", re.I)


def page_of(mail: IncomingMail, entry: Entry) -> str:
    """`mail.html` was made safe when it was read. Pictures are those hung on the entry, by their Content-ID."""
    pictures = _pictures(entry)
    html = INLINE.sub(lambda found: f'{found[1]}"{pictures.get(_bare(found[3]), "data:,")}"', mail.html)
    return PAGE.format(title=f"#{entry.ticket_id}", html=html)


def _pictures(entry: Entry) -> dict[str, str]:
    places = {id: place for id, place in entry.facts.get("pictures", {}).items() if place < len(entry.files)}
    hung = Upload.objects.filter(pk__in=[entry.files[place]["id"] for place in places.values()], withdrawn_at=None)
    uploads = {str(upload.pk): upload for upload in hung if upload.kind == Upload.Kind.IMAGE}
    drawn: dict[str, str] = {}
    room = MOST_IN_BYTES
    for content_id, place in places.items():
        upload = uploads.get(entry.files[place]["id"])
        if upload is None or upload.size_in_bytes > room:
            continue
        room -= upload.size_in_bytes
        drawn[_bare(content_id)] = f"data:{upload.type};base64,{b64encode(path_of(upload.key).read_bytes()).decode()}"
    return drawn


def _bare(content_id: str) -> str:
    """`<a@b>` in a header is `cid:a@b` in a page (RFC 2392)."""
    return unquote(content_id).strip("<> ")
