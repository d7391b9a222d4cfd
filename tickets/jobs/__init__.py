"""Background work on tickets, a file for each kind. Add yours here, so that its sweeps are registered."""

from . import automation

__all__ = ["automation"]
