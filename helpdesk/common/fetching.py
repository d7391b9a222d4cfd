"""Fetch what an address names without being sent elsewhere by it (TRUST AT-06).

Addresses come from other systems. Only hosts on a closed list are asked; the name is resolved once, every address it has
must be a public one, and the connection goes to that very address; no redirect is followed; size and time have an end.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

CHUNK_IN_BYTES = 64 * 1024
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unfit(Exception):
    """This address is never fetched, today or tomorrow."""


class Unreachable(Exception):
    """Not now: worth another try."""


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str
    is_local: bool  # named in the list as a machine of ours, by its number


def checked(url: str, *, allowed: Collection[str]) -> Target:
    """Raises Unfit. `allowed` has names of hosts, reached by https on its port (`rec.example.com`, `rec.example.com:8443`),
    and whole origins for what stands beside us on the same machine (`http://127.0.0.1:9000`)."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unfit("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Unfit("not an address") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        raise Unfit("not an address we fetch from")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if f"{parts.scheme}://{host}:{port}" in allowed:
        return Target(parts.scheme, host, port, path, is_local=True)
    named = {host, f"{host}:{port}"} if port == PORTS["https"] else {f"{host}:{port}"}
    if parts.scheme != "https" or not named & {one.lower() for one in allowed}:
        raise Unfit("this host is not on the list")
    return Target(parts.scheme, host, port, path, is_local=False)


def fetch(url: str, *, allowed: Collection[str], take: Callable[[bytes], None], limit_in_bytes: int, within_s: float) -> str:
    """Hand the answer to `take`, piece by piece; the Content-Type it came with. Raises Unfit and Unreachable; by then
    `take` may have had a part."""
    target = checked(url, allowed=allowed)
    address = resolve(target)
    try:
        with closing(_Connection(target, address, within_s)) as connection:
            return _read(connection, target, take, limit_in_bytes, within_s)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from None


def resolve(target: Target) -> str:
    """The one address to connect to. A name with any private address among its addresses is refused whole: who asks twice
    must not be told the harmless one first."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"no address: {error}"[:200]) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not target.is_local and not all(is_public(address) for address in addresses):
        raise Unfit("this name leads inside")
    return addresses[0]


def is_public(text: str) -> bool:
    """Also of what is wrapped into IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


class _Connection(http.client.HTTPConnection):
    """To an address that has been looked at, whatever the name says by now."""

    def __init__(self, target: Target, address: str, within_s: float) -> None:
        super().__init__(target.host, target.port, timeout=within_s)
        self.target, self.address = target, address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.target.port), self.timeout)
        if self.target.scheme == "https":
            wrapped = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock = wrapped  # before the handshake, so that one that never ends can be cut as well
            wrapped.do_handshake()

    def cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _read(connection: _Connection, target: Target, take: Callable[[bytes], None], limit_in_bytes: int, within_s: float) -> str:
    timer = Timer(within_s, connection.cut)  # against one byte a second, which never times out by itself
    timer.daemon = True
    timer.start()
    try:
        connection.request("GET", target.path, headers={"Accept-Encoding": "identity", "User-Agent": "helpdesk"})
        answer = connection.getresponse()
        if 300 <= answer.status < 400:
            raise Unfit(f"HTTP {answer.status}: redirects are not followed")
        if answer.status != 200:
            raise Unreachable(f"HTTP {answer.status}")
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise Unfit("packed in a way that was not asked for")
        told = answer.length
        if told is not None and told > limit_in_bytes:
            raise Unfit(f"larger than {limit_in_bytes} bytes")
        size = 0
        while chunk := answer.read(CHUNK_IN_BYTES):
            size += len(chunk)
            if size > limit_in_bytes:
                raise Unfit(f"larger than {limit_in_bytes} bytes")
            take(chunk)
        if told is not None and size < told:
            raise Unreachable("it broke off")
        return answer.getheader("Content-Type", "")
    finally:
        timer.cancel()
