"""The files of an answer, as they go along with its mail."""

from dataclasses import dataclass, field

from helpdesk.files.models import Upload
from helpdesk.files.storage import path_of

from .models import Entry, Ticket

MOST_IN_BYTES = 20 * 1024**2  # all of them together; many servers take no mail much larger once it is encoded


@dataclass(slots=True)
class Enclosed:
    files: list[tuple[str, bytes, str]] = field(default_factory=list)  # name, bytes, type
    left_out: list[str] = field(default_factory=list)


def enclosed(ticket: Ticket, entry: Entry) -> Enclosed:
    """As many as go into one mail, in order; the rest by name."""
    found = Enclosed()
    wanted = [file["id"] for file in entry.files]
    hung = Upload.objects.filter(pk__in=wanted, hung_on_id=ticket.id, withdrawn_at=None) if wanted else []
    uploads = {str(upload.pk): upload for upload in hung}
    room = MOST_IN_BYTES
    for upload in (uploads[one] for one in wanted if one in uploads):
        if upload.size_in_bytes > room:
            found.left_out.append(upload.name)
            continue
        room -= upload.size_in_bytes
        found.files.append((upload.name, path_of(upload.key).read_bytes(), upload.type))
    return found
