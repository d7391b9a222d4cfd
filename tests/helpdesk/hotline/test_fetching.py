"""Addresses that come from elsewhere lead nowhere but to the hosts on the list (TRUST AT-06)."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from helpdesk.common.fetching import Unfit, Unreachable, checked, fetch, is_public
from tests.helpdesk.hotline.recorder import SOUND, Recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    server = Recorder()
    yield server
    server.close()


def fetched(url: str, *allowed: str, limit: int = 1024**2, within_s: float = 5) -> bytes:
    parts: list[bytes] = []
    fetch(url, allowed=allowed, take=parts.append, limit_in_bytes=limit, within_s=within_s)
    return b"".join(parts)


def test_what_a_listed_server_has_is_fetched(recorder: Recorder) -> None:
    assert fetched(f"{recorder.origin}/sound.mp3", recorder.origin) == SOUND


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/1.mp3",
        "http://rec.example.com/1.mp3",
        "https://rec.example.com:8443/1.mp3",
        "https://rec.example.com.evil.test/1.mp3",
        "https://evil.test/?https://rec.example.com/",
        "https://rec.example.com@evil.test/1.mp3",
        "https://user:password@rec.example.com/1.mp3",
        "https://rec.example.com\\@evil.test/1.mp3",
        "https://rec.example.com /1.mp3",
        "https://rec.example.com\t.evil.test/",
        "file:///etc/passwd",
        "gopher://rec.example.com/",
        "ftp://rec.example.com/1.mp3",
        "//rec.example.com/1.mp3",
        "rec.example.com/1.mp3",
        "https://127.0.0.1/1.mp3",
        "https://[::1]/1.mp3",
        "https://0/1.mp3",
        "https://2130706433/1.mp3",
        "https://0177.0.0.1/1.mp3",
        "https://169.254.169.254/latest/meta-data/",
        "https://reс.example.com/1.mp3",  # a Cyrillic с
        "https://rec.example.com:99999/",
        "https://[rec.example.com/",
        "",
    ],
)
def test_no_address_leads_beside_the_list(url: str) -> None:
    with pytest.raises(Unfit):
        checked(url, allowed=["rec.example.com"])


def test_a_listed_host_is_reached_by_https_alone_at_its_port() -> None:
    target = checked("https://REC.example.com/a/1.mp3?key=2", allowed=["rec.example.com"])
    assert (target.scheme, target.host, target.port, target.path) == ("https", "rec.example.com", 443, "/a/1.mp3?key=2")
    assert checked("https://rec.example.com:8443/", allowed=["rec.example.com:8443"]).port == 8443


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1"],
)  # fmt: skip
def test_inside_is_inside_however_it_is_written(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5"])
def test_outside_is_outside(address: str) -> None:
    assert is_public(address)


def test_a_listed_name_that_leads_inside_is_not_followed() -> None:
    with pytest.raises(Unfit, match="inside"):
        fetched("https://localhost/1.mp3", "localhost")


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who answers for a name may give a harmless address first and the other one next."""

    def answers(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("223.5.5.5", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(Unfit, match="inside"):
        fetched("https://rec.example.com/1.mp3", "rec.example.com")


@pytest.mark.parametrize(
    ("path", "why"), [("moved", "redirect"), ("huge", "larger"), ("endless", "larger"), ("packed", "packed")]
)
def test_what_is_no_plain_answer_is_refused(recorder: Recorder, path: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        fetched(f"{recorder.origin}/{path}", recorder.origin)
    assert recorder.asked == [f"/{path}"], "and nothing else is asked for"


@pytest.mark.parametrize("path", ["nowhere", "short"])
def test_what_is_not_there_or_breaks_off_is_worth_another_try(recorder: Recorder, path: str) -> None:
    with pytest.raises(Unreachable):
        fetched(f"{recorder.origin}/{path}", recorder.origin)


def test_one_byte_at_a_time_comes_to_an_end(recorder: Recorder) -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetched(f"{recorder.origin}/drip", recorder.origin, within_s=1)
    assert time.monotonic() - began < 5


def test_nobody_there_is_worth_another_try() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(Unreachable):
            fetched(f"{origin}/1.mp3", origin)
