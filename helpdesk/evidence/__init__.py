"""What happened, on record: written with every change, sealed moments later, provable afterwards."""

from .recording import Entry, record, record_many

__all__ = ["Entry", "record", "record_many"]
