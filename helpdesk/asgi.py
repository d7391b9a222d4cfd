"""HTTP to Django, WebSocket to the chat's sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django
from channels.routing import ProtocolTypeRouter

django.setup(set_prefix=False)

from helpdesk.common.checks import refuse_to_start_unsafe

refuse_to_start_unsafe()

from chat.routing import application as sockets
from helpdesk.realtime.bodies import Paced
from helpdesk.realtime.pages import Pages

application = ProtocolTypeRouter({"http": Paced(Pages()), "websocket": sockets})
