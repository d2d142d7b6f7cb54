from datetime import UTC, datetime, timedelta

import pytest

from mesto.core.addresses import network_of
from mesto.modules.auth.domain.throttle import seconds_until

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ip", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("/run/mesto.sock", "/run/mesto.sock"),
    ],
)
def test_what_counts_as_one_address(ip, counted_as):
    assert network_of(ip) == counted_as


@pytest.mark.parametrize(("seconds", "told"), [(0.001, 1), (1, 1), (1.001, 2), (299.5, 300)])
def test_a_wait_is_rounded_up(seconds, told):
    assert seconds_until(NOW + timedelta(seconds=seconds), NOW) == told
