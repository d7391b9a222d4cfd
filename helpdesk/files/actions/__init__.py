"""What can be done with files: keep an upload, hang it on something, copy it, withdraw it, sweep away what nobody sent."""

from .copying import hang_copies
from .hanging import hang_on, withdraw
from .keeping import keep_upload
from .passing import pass_on
from .sweeping import sweep_orphans, sweep_unsent

__all__ = ["hang_copies", "hang_on", "keep_upload", "pass_on", "sweep_orphans", "sweep_unsent", "withdraw"]
