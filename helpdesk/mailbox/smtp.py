"""Hands one message to the mail server and says, in three words, what came of it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import SHUT_RDWR
from threading import Timer
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ANSWER_WITHIN_S = 20
# The whole delivery, connecting included. Below the lease of a mail, so that a server which answers one byte at a
# time cannot hold a mail until a second worker takes it up as well.
DELIVER_WITHIN_S = 50


class Deferred(Exception):
    """Not now: no connection, or the server said 4xx. The text is for the outbox page."""


class ServerAway(Deferred):
    """Not now, and not for any other mail either: nobody answers, or we are not let in."""


class Refused(Exception):
    """Never: the server said 5xx to this sender, this recipient or this content (RFC 5321 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Server:
    """`smtp://user:password@host:587?tls=1` (STARTTLS) or `smtps://host:465` (TLS from the first byte)."""

    host: str
    port: int
    user: str
    password: str
    tls: str  # "none", "starttls" or "implicit"

    @classmethod
    def of(cls, url: str) -> "Server":
        """Raises ValueError for what is not an address of a mail server."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _has_port(parts):
            raise ValueError("SMTP_URL must look like smtp://user:password@host:587?tls=1")
        implicit = parts.scheme == "smtps"
        starttls = parse_qs(parts.query).get("tls", ["0"])[-1] in ("1", "true", "yes")
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls="implicit" if implicit else "starttls" if starttls else "none",
        )


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, is a number. The library's own error would show the address, password and all."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def hand_over(server: Server, *, sender: str, to: str, raw: bytes, greet_as: str) -> None:
    """Returns once the server has answered the end of the data with 250, and only then. Else Deferred or Refused."""
    with _connection(server, greet_as) as connection, _deadline(connection):
        try:
            connection.sendmail(sender, [to], raw)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[to]
            raise _verdict(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise Refused(f"{type(error).__name__}: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            # Cut off somewhere between MAIL FROM and the final answer. If it was after the last byte of the data,
            # the server may have taken the mail; the next try repeats it under the same Message-ID.
            raise Deferred(f"{type(error).__name__}: {error}") from error


def sign_in(server: Server, *, greet_as: str) -> None:
    """Only to see whether we are let in. Raises ServerAway."""
    with _connection(server, greet_as) as connection, _deadline(connection):
        connection.noop()


@contextmanager
def _connection(server: Server, greet_as: str) -> Iterator[smtplib.SMTP]:
    try:
        connection = _open(server, greet_as)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(f"{type(error).__name__}: {error}") from error
    try:
        yield connection
    finally:
        # The mail's fate is known by now; a failing QUIT must not change it.
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def _open(server: Server, greet_as: str) -> smtplib.SMTP:
    if server.tls == "implicit":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, greet_as, timeout=ANSWER_WITHIN_S, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, greet_as, timeout=ANSWER_WITHIN_S)
    try:
        if server.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _deadline(connection: smtplib.SMTP) -> Iterator[None]:
    """Cuts the connection when time is up; the reader then sees a lost connection."""

    def cut() -> None:
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)

    timer = Timer(DELIVER_WITHIN_S, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _verdict(code: int, words: bytes | str) -> Deferred | Refused:
    said = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    if code == 421:  # RFC 5321 3.8: the server is closing the channel, whatever we asked
        return ServerAway(said)
    return Refused(said) if 500 <= code < 600 else Deferred(said)
