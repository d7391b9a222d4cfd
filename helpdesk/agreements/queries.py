"""Which agreement is in force."""

from datetime import datetime

from .models import AgreementVersion


def version_in_force(*, at: datetime) -> AgreementVersion | None:
    """The newest version that has taken effect; None before the first."""
    return AgreementVersion.objects.filter(effective__lte=at).order_by("-effective", "-id").first()
