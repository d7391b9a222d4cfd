"""The obvious durable version: as `usual`, with an ORM insert for each message before it is sent. Connections are kept."""

import os

import django
import environ
from django.conf import settings

settings.configure(
    SECRET_KEY="yardstick",
    INSTALLED_APPS=["channels"],
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
    },
)
django.setup()

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import re_path  # noqa: E402


class RoomMessage(models.Model):
    room = models.CharField(max_length=64, db_index=True)
    client_id = models.CharField(max_length=64)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "yardstick"


with connection.schema_editor() as editor:
    if RoomMessage._meta.db_table not in connection.introspection.table_names():
        editor.create_model(RoomMessage)
connection.close()


class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = "room-" + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive_json(self, content):
        await self.store(content)
        await self.channel_layer.group_send(self.room, {"type": "chat.message", "message": content})

    async def chat_message(self, event):
        await self.send_json(event["message"])

    @database_sync_to_async
    def store(self, content):
        RoomMessage.objects.create(room=self.room, client_id=content["client_id"], text=content["text"])


application = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"^ws/(?P<room>[\w-]+)$", RoomConsumer.as_asgi())])})
