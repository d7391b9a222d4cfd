"""A channel layer as bad as its specification allows: one frame in five is lost on the way."""

import random
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer

LOSS = 0.2


class LossyLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        rings = message.get("rings")
        if rings is not None:
            message = {**message, "rings": [ring for ring in rings if random.random() > LOSS]}
        await super().group_send(group, message)
