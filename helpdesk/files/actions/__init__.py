"""What can be done with files: keep an upload, hang it on something, withdraw it, sweep away what nobody sent."""

from .hanging import hang_on, withdraw
from .keeping import keep_upload
from .sweeping import sweep_orphans, sweep_unsent

__all__ = ["hang_on", "keep_upload", "sweep_orphans", "sweep_unsent", "withdraw"]
