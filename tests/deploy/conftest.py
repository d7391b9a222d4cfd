"""The deployment of deploy/: nginx with TLS before two web processes and a worker, in production settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.services import Server, free_port
from tests.site import ROOT, Process, Site, SiteFactory

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Nginx(Server):
    """Runs deploy/nginx.conf itself; only names, ports and the certificate are put in."""

    name = "nginx"

    def __init__(self, folder: Path, web_ports: list[int]) -> None:
        super().__init__(folder)
        self.plain_port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.make_certificate()
        site = (DEPLOY / "nginx.conf").read_text()
        for ours, theirs in (
            (r"127\.0\.0\.1:8001", f"127.0.0.1:{web_ports[0]}"),
            (r"127\.0\.0\.1:8002", f"127.0.0.1:{web_ports[1]}"),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"help\.example\.com", "127.0.0.1"),
            (r"/etc/ssl/helpdesk/", f"{folder}/"),
        ):
            site, times = re.subn(ours, theirs, site)
            assert times, f"deploy/nginx.conf no longer has {ours}"
        (folder / "site.conf").write_text(site)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; {folders}\ninclude {folder}/site.conf; }}\n"
        )

    def make_certificate(self) -> None:
        subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        files = ["-keyout", self.folder / "key.pem", "-out", self.folder / "fullchain.pem"]
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        subprocess.run(["openssl", "req", "-x509", *key, *files, *subject], check=True, capture_output=True)

    def command(self) -> list[str]:
        return [NGINX, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/robots.txt", verify=False).status_code == 200
        except httpx.HTTPError:
            return False


class Deployment:
    def __init__(self, nginx: Nginx, web: list[Site], worker: Process) -> None:
        self.nginx, self.web, self.worker = nginx, web, worker
        self.url = nginx.url
        self.certificate = nginx.folder / "fullchain.pem"


@pytest.fixture
def deployment(site_factory: SiteFactory, worker_factory: Callable[..., Process], tmp_path: Path) -> Iterator[Deployment]:
    ports = [free_port(), free_port()]
    nginx = Nginx(tmp_path, ports)
    env = production_environment(nginx.url)
    web = [site_factory(port=port, env=env) for port in ports]
    worker = worker_factory(env=env)
    worker.start()
    for process in web:
        process.begin()
    for process in web:
        process.wait_until_it_answers()
    nginx.start()
    yield Deployment(nginx, web, worker)
    nginx.stop()


def production_environment(url: str) -> dict[str, str]:
    """deploy/env.example with its blanks filled in. The servers stay those of the test."""
    lines = [line.split("=", 1) for line in (DEPLOY / "env.example").read_text().splitlines() if "=" in line and line[0] != "#"]
    ours = {
        "SITE_URL": url,
        "ALLOWED_ORIGINS": url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "k3Y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "SMTP_URL": "",
    }
    servers = {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}
    return {name: value for name, value in lines if name not in servers} | ours
