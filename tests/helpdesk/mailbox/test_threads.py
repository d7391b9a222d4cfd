"""Ids and addresses we gave out are known again; nobody else makes one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mailbox.threads import (
    Thread,
    base_address,
    message_id,
    reply_address,
    thread_of_address,
    thread_of_message_id,
)

SECRET, OLD = b"s" * 32, b"o" * 32
TICKET = Thread("ticket", "7")
ADDRESS = reply_address(TICKET, secret=SECRET, address="admin@desk.test")
ID = message_id(TICKET, secret=SECRET, unique="abc123", domain="desk.test")
MAC = ADDRESS.split("@")[0].rsplit(".", 1)[1]

threads = st.builds(Thread, st.sampled_from(["ticket", "chat"]), st.from_regex(r"[a-z0-9-]{1,26}", fullmatch=True))


@given(threads, st.from_regex(r"[a-z0-9]{1,30}", fullmatch=True))
def test_what_we_gave_out_is_known_again(thread: Thread, unique: str) -> None:
    given_id = message_id(thread, secret=SECRET, unique=unique, domain="desk.test")
    given_address = reply_address(thread, secret=SECRET, address="a@desk.test")
    assert thread_of_message_id(given_id, secrets=[SECRET]) == thread
    assert thread_of_address(given_address, secrets=[SECRET]) == thread
    assert thread_of_address(given_address.upper(), secrets=[SECRET]) == thread, "servers may change the case of addresses"
    assert thread_of_message_id(given_id, secrets=[OLD]) is None
    assert thread_of_message_id(given_id, secrets=[OLD, SECRET]) == thread
    assert base_address(given_address) == "a@desk.test"


def test_an_address_that_would_be_too_long_is_given_plain() -> None:
    long = Thread("chat", "x" * 32)
    assert reply_address(long, secret=SECRET, address="customer-service@desk.test") == "customer-service@desk.test"


@pytest.mark.parametrize("letters", [0, 1, 15, 16, 17, 25, 27, 52])
def test_a_signature_of_another_length_is_none(letters: int) -> None:
    """A peer accepted every length but its own unchecked (CVE-2026-53591)."""
    shorter = (MAC * 2)[:letters]
    assert thread_of_address(ADDRESS.replace(MAC, shorter), secrets=[SECRET]) is None
    assert thread_of_message_id(ID.replace(ID.split(".")[3].split("@")[0], shorter), secrets=[SECRET]) is None


def test_a_signature_is_good_for_its_thread_its_mail_and_its_place_only() -> None:
    assert thread_of_address(ADDRESS.replace("ticket.7.", "ticket.8."), secrets=[SECRET]) is None
    assert thread_of_address(ADDRESS.replace("ticket.7.", "chat.7."), secrets=[SECRET]) is None
    assert thread_of_message_id(ID.replace("abc123", "abc124"), secrets=[SECRET]) is None
    assert thread_of_message_id(f"<ticket.7.x.{MAC}@desk.test>", secrets=[SECRET]) is None
    assert thread_of_message_id(ID.upper(), secrets=[SECRET]) is None


@given(st.text(max_size=200))
def test_nothing_else_is_a_thread(words: str) -> None:
    assert thread_of_message_id(words, secrets=[SECRET]) is None
    assert thread_of_address(words, secrets=[SECRET]) is None


@pytest.mark.parametrize("tail", ["\n", " ", ">", "\x00", "@evil.test"])
def test_nothing_may_stand_behind(tail: str) -> None:
    assert thread_of_message_id(ID + tail, secrets=[SECRET]) is None
    assert thread_of_address(ADDRESS + tail, secrets=[SECRET]) is None
