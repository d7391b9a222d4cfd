"""The usual Channels chat: a consumer, a room, group_send over Redis pub/sub. Stores nothing."""

import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="yardstick",
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
    },
)
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import re_path  # noqa: E402


class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = "room-" + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.room, {"type": "chat.message", "message": content})

    async def chat_message(self, event):
        await self.send_json(event["message"])


application = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"^ws/(?P<room>[\w-]+)$", RoomConsumer.as_asgi())])})
