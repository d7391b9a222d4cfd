"""Whom we talk to, when proxies stand between."""

from __future__ import annotations

import pytest

from helpdesk.api.middleware import address_group, client_address

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "proxies", "seen"),
    [
        ("198.51.100.7", "", 0, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", 0, "198.51.100.7"),  # nobody of ours stands before us: hearsay
        ("127.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", 1, "203.0.113.9"),  # the left one came from the client
        ("127.0.0.1", "10.0.0.1, 203.0.113.9, 192.0.2.1", 2, "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", 3, "203.0.113.9"),
        ("127.0.0.1", "not an address", 1, "127.0.0.1"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("::ffff:198.51.100.7", "", 0, "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::1]", 1, "2001:db8::1"),
        ("", "", 0, ""),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded_for: str, proxies: int, seen: str) -> None:
    assert client_address(peer, forwarded_for, proxies) == seen


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", "unknown"),
    ],
)
def test_limits_count_an_ipv6_customer_once(address: str, group: str) -> None:
    assert address_group(address) == group
