"""Who may sweep just now, and how it goes."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Held by one process until `expires_at`, renewed while it lives. Also where the others read how the sweeps are."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    renewed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # {sweep: {"finished_at": iso, "due_at": iso, "milliseconds": n, "failures": n, "error": "ClassName"}}
    state = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name}: {self.holder or 'nobody'}"
