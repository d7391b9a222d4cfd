"""django-helpdesk from PyPI in an environment of its own, for the benchmarks that stand beside it."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.stage import ROOT, Stage

PEER = ROOT / "bench" / "yardsticks" / "peer"
PEER_VENV = ROOT / ".stamps" / "peer-venv"


def peer_environment(on: Stage, database: str) -> dict[str, str]:
    python = PEER_VENV / "bin" / "python"
    if not (PEER_VENV / "ready").exists():
        print("Installing django-helpdesk …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(PEER_VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(PEER / "requirements.txt")], check=True)
        (PEER_VENV / "ready").touch()
    media = on.folder / "peer-media"
    media.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTHON"))}
    return {**kept, "PEER_DATABASE_URL": database, "PEER_MEDIA": str(media)}
