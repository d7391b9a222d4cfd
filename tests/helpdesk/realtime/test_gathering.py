"""Group commit without a timer."""

import asyncio

from helpdesk.realtime.gather import Gatherer


async def test_one_item_goes_at_once_and_those_that_come_meanwhile_go_together():
    batches: list[list[int]] = []
    gate = asyncio.Event()

    async def work(batch):
        batches.append(list(batch))
        await gate.wait()

    gatherer = Gatherer(work, most=100)
    gatherer.add(1)
    await asyncio.sleep(0)
    gatherer.add(2)
    gatherer.add(3)
    assert batches == [[1]]
    gate.set()
    await gatherer.drained()
    assert batches == [[1], [2, 3]]


async def test_a_batch_is_never_larger_than_allowed_and_the_order_is_kept():
    batches: list[list[int]] = []

    async def work(batch):
        batches.append(list(batch))

    gatherer = Gatherer(work, most=3)
    for number in range(8):
        gatherer.add(number)
    await gatherer.drained()
    assert [len(batch) for batch in batches] == [3, 3, 2]
    assert [number for batch in batches for number in batch] == list(range(8))


async def test_a_batch_that_fails_does_not_stop_those_that_wait_behind_it():
    done: list[int] = []

    async def work(batch):
        if 1 in batch:
            raise ValueError("the first is at fault")
        done.extend(batch)

    gatherer = Gatherer(work, most=1)
    gatherer.add(1)
    gatherer.add(2)
    await gatherer.drained()
    assert done == [2]
