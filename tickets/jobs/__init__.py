"""Background work on tickets, a file for each kind. Add yours here, so that its sweeps are registered."""

from . import automation, clocks, stolen, waiting

__all__ = ["automation", "clocks", "stolen", "waiting"]
