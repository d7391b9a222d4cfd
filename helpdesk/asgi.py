"""HTTP to Django, WebSocket to the chat's sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from chat.routing import application as sockets  # noqa: E402  models must be loaded first

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
