"""Whom is a waiting conversation offered to? Pure: what waits and who is there in, pairs out.

Urgent queues first, then whoever waits longest. Among the agents who sit at the queue, have the skill and room
for one more: whoever passed on this conversation least often, then the least loaded, then whoever has been
without a new one longest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation in line. `skill_id` None: anybody of the queue. `passed` counts by agent who let it go by."""

    conversation_id: UUID
    queue_id: UUID
    since: datetime
    urgent: bool = False
    skill_id: UUID | None = None
    passed: Mapping[UUID, int] = field(default_factory=dict)
    not_now: frozenset[UUID] = frozenset()  # let it go by a moment ago: not offered it at once again


@dataclass(frozen=True, slots=True)
class Agent:
    """An available agent. `queues` None: sits at every queue. `idle_since` None: has had nothing yet."""

    id: UUID
    load: int
    capacity: int
    queues: frozenset[UUID] | None = None
    skills: frozenset[UUID] = frozenset()
    idle_since: datetime | None = None
    has_offer: bool = False  # one at a time: a second countdown would run unseen behind the first

    @property
    def has_room(self) -> bool:
        return self.load < self.capacity

    def serves(self, waiting: Waiting) -> bool:
        at_queue = self.queues is None or waiting.queue_id in self.queues
        return at_queue and (waiting.skill_id is None or waiting.skill_id in self.skills)


Pair = tuple[UUID, UUID]  # conversation, agent


def match(line: Iterable[Waiting], agents: Iterable[Agent]) -> list[Pair]:
    """Each conversation at most once, each agent at most one new offer, nobody above their capacity."""
    free = {agent.id: agent for agent in agents if agent.has_room and not agent.has_offer}
    pairs: list[Pair] = []
    for waiting in sorted(line, key=place_in_line):
        if not free:
            break
        if agent := choose(waiting, free.values()):
            pairs.append((waiting.conversation_id, agent.id))
            del free[agent.id]
    return pairs


def place_in_line(waiting: Waiting) -> tuple[bool, datetime, UUID]:
    return (not waiting.urgent, waiting.since, waiting.conversation_id)


def choose(waiting: Waiting, agents: Iterable[Agent]) -> Agent | None:
    suited = [agent for agent in agents if agent.serves(waiting) and agent.id not in waiting.not_now]
    return min(suited, key=lambda agent: preference(waiting, agent), default=None)


def preference(waiting: Waiting, agent: Agent) -> tuple[int, float, int, float, UUID]:
    """Smaller is better. Load counts against capacity: two of two is full, two of ten is not."""
    had_one = agent.idle_since.timestamp() if agent.idle_since else 0.0
    return (waiting.passed.get(agent.id, 0), agent.load / agent.capacity, agent.load, had_one, agent.id)
