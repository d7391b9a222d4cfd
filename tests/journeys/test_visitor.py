"""Somebody without an account: talks at once, and takes the conversation along once an address is proven."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Windows
from tests.journeys.mail import link_in_mail_to
from tests.journeys.windows import Console
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_a_visitors_conversation_is_the_members_after_the_proof_and_not_before(
    windows: Windows, agent: Console, people: People
) -> None:
    visitor = windows.customer()
    visitor.go("/chat")
    visitor.field("怎么称呼您（可以不填）").fill("小林")
    conversation = visitor.ask_here("想问问怎么收费。")
    agent.accept()
    agent.hears("想问问怎么收费。")
    agent.sees("访客，没有登录")
    agent.say("按条收费，我发您价目。")
    visitor.hears("按条收费，我发您价目。")

    visitor.page.get_by_role("complementary").get_by_role("link", name="注册").click()
    visitor.field("称呼").fill("林悦")
    visitor.field("邮箱").fill("lin@customers.test")
    visitor.page.get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.button("注册", exact=True).click()
    visitor.say("注册好了，接着说。")
    agent.hears("注册好了，接着说。")

    elsewhere = windows.customer()
    elsewhere.call("POST", "/api/v1/session", {"email": "lin@customers.test", "password": PASSWORD})
    elsewhere.go("/conversations")
    elsewhere.sees("还没有会话。")
    assert "status" in elsewhere.call("GET", f"/api/v1/conversations/{conversation}"), "it is nobody else's yet"

    visitor.go(link_in_mail_to("lin@customers.test", "verify-email"))
    visitor.button("确认", exact=True).click()
    visitor.sees("lin@customers.test 已确认。")
    visitor.sees("以前在这台设备上说过的话，也归到您的账号了。")
    visitor.go(f"/chat/{conversation}")
    visitor.hears("想问问怎么收费。", "按条收费，我发您价目。", "注册好了，接着说。")

    agent.sees(re.compile("访客登录为会员林悦"))
    elsewhere.page.reload()
    elsewhere.page.get_by_role("link", name="接着说").click()
    elsewhere.hears("想问问怎么收费。", "按条收费，我发您价目。", "注册好了，接着说。")
    elsewhere.say("价目收到了。")
    agent.hears("价目收到了。")
