"""Background work: tasks run once, when asked (`django_tasks.task`); sweeps run every so often, by one process at a time."""

from .sweeps import sweep

__all__ = ["sweep"]
