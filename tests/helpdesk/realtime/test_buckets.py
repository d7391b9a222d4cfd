"""How fast somebody may go on."""

from helpdesk.realtime.buckets import Bucket


def test_a_burst_passes_and_the_next_one_waits_for_its_turn(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("helpdesk.realtime.buckets.time.monotonic", lambda: clock[0])
    bucket = Bucket(rate=20, burst=60)
    assert [bucket.take() for _ in range(60)] == [0.0] * 60
    assert 0 < bucket.take() <= 1 / 20
    clock[0] += 1
    assert [bucket.take() for _ in range(20)] == [0.0] * 20
    assert bucket.take() > 0


def test_a_bucket_that_has_filled_up_again_may_be_forgotten(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("helpdesk.realtime.buckets.time.monotonic", lambda: clock[0])
    bucket = Bucket(rate=1, burst=2)
    bucket.take()
    assert not bucket.full
    clock[0] += 1
    assert bucket.full
