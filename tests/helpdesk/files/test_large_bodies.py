"""Against the running server: what is large must not fill its memory nor hold up those who only talk."""

import hashlib
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.people import PASSWORD, People
from tests.site import Site, SiteFactory

pytestmark = [pytest.mark.embedded, pytest.mark.fault]
MB = 1024**2
LINES = b"".join(b"%07d\n" % number for number in range(30 * MB // 8))


@pytest.fixture
def site(site_factory: SiteFactory, tmp_path: Path) -> Site:
    running = site_factory(env={"UPLOAD_ROOT": str(tmp_path / "shelf"), "UPLOAD_LIMIT_IN_BYTES": str(32 * MB)})
    running.start()
    return running


@pytest.fixture
def member(site: Site, people: People) -> Iterator[httpx.Client]:
    with site.client(timeout=60) as client:
        people.member  # noqa: B018  exists once mentioned
        assert client.post("/api/v1/session", json={"email": "wang@customers.test", "password": PASSWORD}).status_code == 200
        yield client


def memory_of(site: Site) -> float:
    """Resident, in MB, of the process that serves."""
    status = Path(f"/proc/{site.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def raw(site: Site, head: str) -> socket.socket:
    address = urlsplit(site.url)
    line = socket.create_connection((address.hostname, address.port), timeout=20)
    line.sendall(head.replace("\n", "\r\n").encode())
    return line


def uploaded(member: httpx.Client) -> str:
    answer = member.post("/api/v1/files", files={"file": ("numbers.txt", LINES)})
    assert answer.status_code == 201, answer.text
    return f"/api/v1/files/{answer.json()['id']}"


def test_a_large_file_comes_in_and_goes_out_whole_in_little_memory(site: Site, member: httpx.Client) -> None:
    member.get("/api/v1/session")
    before = memory_of(site)
    url = uploaded(member)
    back = member.get(url)
    assert hashlib.sha256(back.content).digest() == hashlib.sha256(LINES).digest()
    part = member.get(url, headers={"Range": f"bytes={20 * MB}-{20 * MB + 15}"})
    assert (part.status_code, part.content) == (206, LINES[20 * MB : 20 * MB + 16])
    assert memory_of(site) - before < 25


def test_downloads_nobody_reads_cost_little_and_delay_nobody(site: Site, member: httpx.Client) -> None:
    url = uploaded(member)
    before = memory_of(site)
    cookies = "; ".join(f"{name}={value}" for name, value in member.cookies.items())
    lines = [raw(site, f"GET {url} HTTP/1.1\nHost: {urlsplit(site.url).netloc}\nCookie: {cookies}\n\n") for _ in range(20)]
    answers = [line.recv(12) for line in lines]
    slowest = 0.0
    for _ in range(20):
        began = time.monotonic()
        assert member.get("/api/v1/session").status_code == 200
        slowest = max(slowest, time.monotonic() - began)
    assert answers == [b"HTTP/1.1 200"] * 20
    assert memory_of(site) - before < 100  # 600 if each were taken in whole
    assert slowest < 3
    received = 0
    while received < len(LINES) and (piece := lines[0].recv(MB)):
        received += len(piece)
    assert received >= len(LINES)
    for line in lines:
        line.close()


def test_a_disk_that_fails_midway_breaks_the_download_off_and_leaves_no_file_open(
    site: Site, member: httpx.Client, tmp_path: Path
) -> None:
    url = uploaded(member)
    (stored,) = [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()]
    whole = stored.read_bytes()
    stored.unlink()
    stored.symlink_to("/proc/self/mem")  # it can be opened, and nothing is at its beginning: an error of reading
    for _ in range(3):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            member.get(url, timeout=10)
    assert site.logs().count("response.broken_off") == 3
    assert "Exception inside application" not in site.logs()
    assert not [one for one in Path(f"/proc/{site.pid}/fd").iterdir() if one.readlink().name == "mem"]
    stored.unlink()
    stored.write_bytes(whole)
    assert member.get(url).content == LINES


def test_a_body_that_declares_too_much_is_refused_before_it_is_read(site: Site) -> None:
    line = raw(
        site, "POST /api/v1/files HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 900000000\n\n"
    )
    answer = line.recv(4096).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    head, _, body = answer.partition("\r\n\r\n")
    problem = json.loads(body)
    assert problem["code"] == "too_large"
    assert len(problem["request_id"]) == 32
    assert f"X-Request-Id: {problem['request_id']}" in head
    assert problem["request_id"] in site.logs(), "so that whoever names it can be helped"
    line.close()
    assert httpx.get(f"{site.url}/api/v1/session").status_code == 200


def test_a_body_without_a_length_is_refused_once_it_is_too_much(site: Site) -> None:
    line = raw(site, "POST /api/v1/session HTTP/1.1\nHost: x\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n")
    chunk = b"80000\r\n" + b" " * 0x80000 + b"\r\n"
    for _ in range(8):
        line.sendall(chunk)
    assert line.recv(12) == b"HTTP/1.1 413"
    line.close()


def test_an_upload_cut_in_the_middle_leaves_nothing(site: Site, tmp_path: Path) -> None:
    line = raw(
        site, "POST /api/v1/files HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 9000000\n\n"
    )
    line.sendall(b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + b"x" * 500_000)
    line.close()
    assert httpx.get(f"{site.url}/api/v1/session").status_code == 200
    assert not [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()]
