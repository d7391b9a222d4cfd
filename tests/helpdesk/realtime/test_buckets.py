"""How fast somebody may go on."""

import time

from helpdesk.realtime.buckets import Bucket


def test_a_burst_passes_and_the_next_one_waits_for_its_turn():
    bucket, now = Bucket(rate=20, burst=60), time.monotonic()
    assert [bucket.take(now) for _ in range(60)] == [0.0] * 60
    assert 0 < bucket.take(now) <= 1 / 20
    assert [bucket.take(now + 1) for _ in range(20)] == [0.0] * 20
    assert bucket.take(now + 1) > 0


def test_a_bucket_that_has_filled_up_again_may_be_forgotten():
    bucket, now = Bucket(rate=1, burst=2), time.monotonic()
    bucket.take(now)
    assert not bucket.is_full(now)
    assert bucket.is_full(now + 1.1)
