"""The product's settings with a saboteur among the apps: what it breaks, SABOTAGE names. Only fault rounds start it."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import CHANNEL_LAYERS, INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.sabotage"]
SABOTAGE = env.list("SABOTAGE", default=[])

if "lossy_layer" in SABOTAGE:
    CHANNEL_LAYERS = {"default": {**CHANNEL_LAYERS["default"], "BACKEND": "tests.faults.sabotage.layers.LossyLayer"}}
