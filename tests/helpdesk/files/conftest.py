from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: object) -> Iterator[Path]:
    """An empty place for uploads; nothing may be left half-written in it."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"  # type: ignore[attr-defined]
    yield tmp_path / "uploads"
    assert not list((tmp_path / "uploads" / "incoming").glob("*"))
