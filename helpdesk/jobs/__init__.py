"""Background work: tasks run once, when asked (`django_tasks.task`); sweeps run every so often, by one process at a time;
keepers hold a line open and listen, as long as the process works."""

from .keepers import keeper
from .sweeps import sweep

__all__ = ["keeper", "sweep"]
