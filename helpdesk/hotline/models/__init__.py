from .callbacks import Callback
from .calls import Call, CallEvent, Extension
from .recordings import Listening, Recording

__all__ = ["Call", "CallEvent", "Callback", "Extension", "Listening", "Recording"]
