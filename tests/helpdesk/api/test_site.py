"""What the running site shows to strangers: pages, headers, and nothing of its insides."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from django.test import Client
from PIL import Image

from tests.site import Site

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def front_end(settings: object, tmp_path: Path) -> Path:
    """A built front end, whatever is or is not built here."""
    for face in ("help-centre", "console"):
        (tmp_path / face).mkdir()
        (tmp_path / face / "index.html").write_text(f"<!doctype html><title>{face}</title>")
    settings.FRONTEND_DIST = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/", "help-centre"),
        ("/chat/123", "help-centre"),
        ("/sign-in", "help-centre"),
        ("/console", "console"),
        ("/console/", "console"),
        ("/console/mine/1", "console"),
    ],
)
def test_a_page_is_never_stored_and_runs_only_our_own_files(front_end: Path, path: str, face: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    assert f"<title>{face}</title>" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("path", "face"),
    [("/nowhere", "help-centre"), ("/chatt/1", "help-centre"), ("/console/nowhere", "console"), ("/console/inbox/1", "console")],
)
def test_an_address_that_no_page_knows_is_not_found_and_says_so_in_the_face(front_end: Path, path: str, face: str) -> None:
    page = Client().get(path)
    assert page.status_code == 404
    assert f"<title>{face}</title>" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_there_is_an_icon_where_browsers_look_for_one(client: Client) -> None:
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon["Content-Type"]) == (200, "image/x-icon")
    assert Image.open(BytesIO(icon.content)).format == "ICO"


def test_a_front_end_that_is_not_built_says_so(settings: object, tmp_path: Path) -> None:
    settings.FRONTEND_DIST = tmp_path / "nothing"  # type: ignore[attr-defined]
    page = Client().get("/")
    assert page.status_code == 503
    assert "make build" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/manage.py", "/static/", "/static/../manage.py", "/wp-login.php", "/media/", "/console/../settings.py",
     "/static/%2e%2e/manage.py", "/admin.php", "/helpdesk.sqlite3"],
)  # fmt: skip
def test_nothing_else_is_served(path: str) -> None:
    answer = Client(raise_request_exception=False).get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (404, 200, 503)
    assert answer.status_code == 404 or b"<!doctype html>" in body.lower()
    assert b"SECRET" not in body
    assert b"[core]" not in body


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_a_page_is_only_read(front_end: Path, method: str) -> None:
    assert getattr(Client(raise_request_exception=False), method)("/").status_code in (403, 405)


def test_robots_stay_out_of_what_is_not_for_them() -> None:
    assert "Disallow: /console/" in Client().get("/robots.txt").content.decode()


def test_the_api_describes_itself(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    schema = client.get("/api/v1/schema").json()
    assert "identical names" not in capsys.readouterr().err, "two forms under one name: one of them is described wrongly"
    assert schema["openapi"].startswith("3.1")
    operations = [operation for path in schema["paths"].values() for name, operation in path.items() if name != "parameters"]
    assert len(operations) > 60
    assert all("application/problem+json" in operation["responses"]["default"]["content"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    page = client.get("/api/v1/docs").content.decode()
    assert "<script>" not in page
    assert "<style" not in page


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi+json", "*/*"])
def test_its_description_is_json_for_whoever_asks_for_json(client: Client, accept: str) -> None:
    answer = client.get("/api/v1/schema", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(accept.replace("*/*", "application/"))
    assert answer.json()["info"]["title"]


def test_metrics_are_for_this_machine_or_who_has_the_token(client: Client, settings: object) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.7").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 404
    settings.METRICS_TOKEN = "let me in"  # type: ignore[attr-defined]
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 404
    allowed = client.get("/metrics", HTTP_AUTHORIZATION="Bearer let me in", REMOTE_ADDR="198.51.100.7")
    assert "helpdesk_http_requests_total" in allowed.content.decode()


# --- Against the real server: what a framework's test client cannot send ---------------------------


@pytest.fixture
def raw(site: Site) -> Iterator[Callable[[bytes], bytes]]:
    """Send these bytes, get the first bytes of the answer."""

    def send(data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
            try:
                connection.sendall(data)
                return connection.recv(400)
            except (BrokenPipeError, ConnectionResetError):
                return b""

    return send


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_floods_are_refused_and_the_site_goes_on(site: Site, raw: Callable[[bytes], bytes]) -> None:
    """TRUST RE-12. Without the proxy in front, which would refuse most of it earlier."""
    head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    floods = {
        "one header 5,000 times": head + b"X-A: b\r\n" * 5_000 + b"\r\n",
        "a header of 1 MB": head + b"X-A: " + b"b" * 1_000_000 + b"\r\n\r\n",
        "an address of 1 MB": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "smuggled line ends": head + b"X-A: b\x0bOrigin: evil\r\n\r\n",
        "two lengths": b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        "not HTTP": b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1" * 100 + b"\r\n\r\n",
    }
    for name, data in floods.items():
        answer = raw(data)
        assert b" 500 " not in answer, name
        assert httpx.get(f"{site.url}/healthz", timeout=5).status_code == 200, name
    assert "Traceback" not in site.logs()


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_slow_bodies_do_not_keep_others_waiting(site: Site) -> None:
    """200 callers who send ten bytes a second hold a connection each, and no thread."""
    ending, dribbling = threading.Event(), threading.Semaphore(0)

    def dribble(_: int) -> None:
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
            connection.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n")
            connection.sendall(b"x" * 10)
            dribbling.release()
            while not ending.wait(1):
                connection.sendall(b"x" * 10)

    with ThreadPoolExecutor(200) as pool:
        for number in range(200):
            pool.submit(dribble, number)
        assert all(dribbling.acquire(timeout=20) for _ in range(200))
        times = []
        for _ in range(10):
            started = time.monotonic()
            assert httpx.get(f"{site.url}/api/v1/site", timeout=10).status_code == 200
            times.append(time.monotonic() - started)
        ending.set()
    assert sorted(times)[5] < 1, times
