"""HTTP to Django, WebSocket to the chat's sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from helpdesk.common.checks import refuse_to_start_unsafe

refuse_to_start_unsafe()

from chat.routing import application as sockets
from helpdesk.realtime.bodies import Paced

application = ProtocolTypeRouter({"http": Paced(pages), "websocket": sockets})
