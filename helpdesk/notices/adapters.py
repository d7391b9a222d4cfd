"""Who carries our text messages. A carrier of your own is a class like these, named by SMS_ADAPTER."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Deferred(Exception):
    """Not now: no connection, or the carrier asks us to wait."""


class Refused(Exception):
    """Never: this number, or these words."""


class KeptHere(Exception):
    """It was not sent and is not meant to be: it can be read where it lies."""


class Carrier(Protocol):
    def send(self, *, to: str, text: str) -> str:
        """The carrier's number for the message. Raises Deferred or Refused. Returns within 20 seconds."""


class Stored:
    """For development and the demo."""

    def send(self, *, to: str, text: str) -> str:
        raise KeptHere


class NoCarrier:
    """What an installation has that named none."""

    def send(self, *, to: str, text: str) -> str:
        raise Refused("SMS_ADAPTER names no carrier")


def carrier() -> Carrier:
    made: Carrier = import_string(settings.SMS_ADAPTER)()
    return made
