"""A customer and an agent talk through nginx, two web processes and a worker, as deployed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import subprocess
import sys
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.management import get_commands
from websockets.asyncio.client import ClientConnection, connect

from chat.models import Message
from helpdesk.desk.models import Queue
from tests.builders import a_seat
from tests.deploy.conftest import DEPLOY, Deployment, production_environment
from tests.people import PASSWORD, People
from tests.site import ROOT, add_csrf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


class Browser:
    """HTTP and a socket with the same cookies, over TLS."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.tls = ssl.create_default_context(cafile=str(deployment.certificate))
        self.http = httpx.Client(
            base_url=deployment.url, verify=self.tls, headers={"Origin": deployment.url}, event_hooks={"request": [add_csrf]}
        )

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/api/v1/{path}", json=body)

    async def open(self, path: str) -> ClientConnection:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return await connect(
            f"{self.deployment.url.replace('https', 'wss')}/ws/{path}",
            ssl=self.tls,
            origin=self.deployment.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookies},
        )


async def frame_of(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of that type; others in between are none of this test's business."""
    async with asyncio.timeout(10):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == kind:
                return dict(frame)


async def say(socket: ClientConnection, **frame: Any) -> None:
    await socket.send(json.dumps(frame))


async def test_a_visitor_and_an_agent_talk_through_the_proxy(deployment: Deployment, people: People) -> None:
    email = await sync_to_async(seated)(people)
    visitor, agent = Browser(deployment), Browser(deployment)
    assert visitor.post("visitors", display_name="小林").status_code == 201
    assert {cookie.name for cookie in visitor.http.cookies.jar} >= {"__Host-visitor"}
    asked = visitor.post("conversations", topic="stolen-account", text="我的账号被盗了", client_id="first-words-1")
    assert asked.status_code == 201, asked.text
    conversation = asked.json()["id"]

    signed_in = agent.post("session", email=email, password=PASSWORD)
    assert signed_in.json()["next"] is None, signed_in.text
    assert agent.http.put(f"/api/v1/conversations/{conversation}/claim").status_code in (200, 201, 204)

    chat, console = await visitor.open("chat"), await agent.open("console")
    await say(chat, type="hello", protocol=1, conversations={conversation: 1})
    await say(console, type="hello", protocol=1, conversations={conversation: 1})
    await frame_of(chat, "welcome")
    await frame_of(console, "welcome")

    await say(console, type="message.post", conversation=conversation, client_id="from-agent-1", text="您好，先帮您冻结。")
    accepted = await frame_of(console, "message.accepted")
    heard = await frame_of(chat, "message.posted")
    assert (heard["seq"], heard["text"]) == (accepted["seq"], "您好，先帮您冻结。")

    await say(chat, type="message.post", conversation=conversation, client_id="from-visitor-1", text="谢谢！")
    assert (await frame_of(chat, "message.accepted"))["seq"] == accepted["seq"] + 1
    await chat.close()
    await console.close()
    texts = await sync_to_async(lambda: list(Message.objects.order_by("sequence").values_list("text", flat=True)))()
    assert texts == ["我的账号被盗了", "您好，先帮您冻结。", "谢谢！"]


def seated(people: People) -> str:
    a_seat(people.agent, queues=Queue.objects.all())
    return people.agent.email


def test_the_proxy_keeps_its_promises(deployment: Deployment) -> None:
    browser = Browser(deployment)
    page = browser.http.get("/")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert browser.http.get("/metrics").status_code == 404
    assert browser.http.post("/api/v1/visitors", content=b"x" * 2_000_000).status_code == 413
    plain = httpx.get(f"http://127.0.0.1:{deployment.nginx.plain_port}/console/", follow_redirects=False)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://127.0.0.1/console/")
    health = browser.http.get("/healthz").json()
    assert health["parts"]["database"]["kind"] == "postgresql"
    assert health["parts"]["redis"]["ok"]
    nothing_of_our_insides_is_shown(browser)
    an_address_that_a_stranger_claims_is_not_believed(browser)
    one_web_process_may_be_restarted_while_the_other_serves(deployment, browser)


SAID_WITH_EVERY_PAGE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def nothing_of_our_insides_is_shown(stranger: Browser) -> None:
    """TRUST AD-01, line by line, against production settings."""
    page = stranger.http.get("/")
    assert {name: page.headers.get(name) for name in SAID_WITH_EVERY_PAGE} == SAID_WITH_EVERY_PAGE
    assert "includeSubDomains" in page.headers["Strict-Transport-Security"]
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert page.headers["Server"] == "nginx"
    stranger.post("visitors", display_name="小林")
    for cookie in stranger.http.cookies.jar:
        assert cookie.secure, cookie.name
        assert cookie.name == "csrftoken" or (cookie.name.startswith("__Host-") and cookie.has_nonstandard_attr("HttpOnly"))
    assert stranger.http.request("TRACE", "/").status_code == 405
    for path in (
        "/.git/config",
        "/.env",
        "/static/",
        "/static/../manage.py",
        "/api/v1/../../manage.py",
        "/admin/",
        "/__debug__/",
    ):
        answer = stranger.http.get(path)
        assert answer.status_code in (400, 403, 404) or answer.text == page.text, path
    lost = stranger.http.get("/api/v1/conversations/%00")
    assert lost.status_code in (400, 403, 404)
    assert not re.search("Traceback|DEBUG = True|django", lost.text, re.IGNORECASE)


def an_address_that_a_stranger_claims_is_not_believed(stranger: Browser) -> None:
    """Sign-in limits count by address: whoever brings their own X-Forwarded-For would have no limit."""
    wrong = {"email": "nobody@desk.test", "password": "wrong"}
    answers = [
        stranger.http.post("/api/v1/session", json=wrong, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(7)
    ]
    assert 429 in answers


def one_web_process_may_be_restarted_while_the_other_serves(deployment: Deployment, browser: Browser) -> None:
    deployment.web[0].stop()
    answers = [browser.http.get("/api/v1/site").status_code for _ in range(20)]
    deployment.web[0].start()
    answers += [browser.http.get("/api/v1/site").status_code for _ in range(20)]
    assert set(answers) == {200}


@pytest.mark.parametrize("secret", ["", "short"])
def test_the_example_environment_is_refused_until_it_has_a_secret(secret: str) -> None:
    env = {**os.environ, **production_environment("https://help.example.com"), "SECRET_KEY": secret}
    refused = subprocess.run([sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "SECRET_KEY" in refused.stderr


def test_the_units_start_commands_that_exist() -> None:
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    assert len(units) == 2
    for unit in units:
        command = re.search(r"ExecStart=\S+ manage.py (\w+)$", unit.read_text(), re.MULTILINE)
        assert command is not None
        assert command[1] in get_commands()
