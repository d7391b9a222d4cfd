"""The import contracts hold, and would notice if they did not."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("api", "consumers", "routing", "jobs", "live", "reactions")

# Where a wrong import is planted, and what it imports.
PLANTED = [
    ("helpdesk/common/clock.py", "helpdesk.accounts.models", "the lowest knows accounts"),
    ("helpdesk/api/problems.py", "helpdesk.accounts.policies", "a toolbox knows accounts"),
    ("helpdesk/events/bus.py", "helpdesk.evidence.models", "toolboxes know each other"),
    ("helpdesk/accounts/models/__init__.py", "helpdesk.desk.models", "accounts know the desk"),
    ("helpdesk/desk/models.py", "chat.models", "the desk knows conversations"),
    ("chat/policies.py", "tickets", "a chat knows tickets"),
    ("chat/queries.py", "chat.actions", "a question calls a verb"),
    ("chat/assignment.py", "django.db.models", "a pure rule knows the database"),
    ("helpdesk/reports/queries.py", "helpdesk.realtime.push", "somebody else pushes to sockets"),
    ("helpdesk/reports/queries.py", "chat.api", "somebody enters chat through its doors"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("helpdesk", "chat", "tickets"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "templates", "static"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_one_way(copy: Path) -> None:
    verdict = lint(copy)
    assert verdict.returncode == 0, verdict.stdout[-4000:]


@pytest.mark.parametrize(("file", "wrong", "why"), PLANTED, ids=[why for _, _, why in PLANTED])
def test_a_wrong_import_is_caught(copy: Path, file: str, wrong: str, why: str) -> None:
    planted = copy / file
    planted.write_text(f"{planted.read_text()}\nimport {wrong}\n")
    verdict = lint(copy)
    assert verdict.returncode == 1, why
    assert planted.relative_to(copy).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__") in verdict.stdout


def test_every_door_is_protected() -> None:
    """A new `api.py` or `live.py` must be named in the contracts, or anybody could come in through it."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    protected = {module for section in contracts.sections() for module in contracts[section].get("protected_modules", "").split()}
    apps = [ROOT / "chat", ROOT / "tickets", *(path.parent for path in (ROOT / "helpdesk").glob("*/apps.py"))]
    ground = {"common", "jobs", "events", "evidence", "api", "realtime"}  # have no doors, or are doors
    doors = {
        f"{app.relative_to(ROOT).as_posix().replace('/', '.')}.{door}"
        for app in apps
        if app.name not in ground
        for door in DOORS
        if (app / f"{door}.py").exists() or (app / door).is_dir()
    }
    assert doors - protected == set()


def test_no_package_hides_the_real_one() -> None:
    """`tests/helpdesk/__init__.py` would be imported where `helpdesk` is meant."""
    real = {"tests", "helpdesk", "chat", "tickets"}
    assert [path for path in (ROOT / "tests").rglob("__init__.py") if path.parent.name in real] == []
