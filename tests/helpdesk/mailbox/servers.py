"""Mail servers: a real one, and one that gives the answers a test asks for."""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import tempfile
from contextlib import closing, suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.services import free_port, wait_until, with_parent

DESK = "helpdesk@example.test"
OTHER = "other@example.test"  # a second mailbox behind the same server
PASSWORD = "let me in@home/100%"
BINARIES = f"{os.environ['PATH']}:/usr/sbin:/sbin"


class Postfix:
    """Debian's Postfix on a free port: takes mail for client.test into a maildir, asks others to sign in, and has TLS.

    Dovecot is behind it for the passwords, as in a usual installation, and for the mailbox of the desk, which it serves
    by IMAP with IDLE: helpdesk@example.test, whatever stands behind a plus. Both need to be started by root.
    """

    def __init__(self, folder: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("Postfix can only be started by root")
        for program in ("postfix", "dovecot"):
            if not shutil.which(program, path=BINARIES):
                pytest.fail(f"{program} is not installed. Debian: apt-get install postfix dovecot-imapd dovecot-lmtpd")
        # Not below pytest's folder: Postfix and Dovecot run as other users, who may not pass through it.
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-postfix-"))
        self.folder.chmod(0o755)
        self.port, self.auth_port = free_port(), free_port()
        self.imap_port, self.lmtp_port = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._write()
        self.start_dovecot()
        subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "etc", "check"], check=True, capture_output=True)
        self._begin("/usr/lib/postfix/sbin/master", "-c", str(self.folder / "etc"), "-d")
        wait_until(self._greets, f"Postfix does not answer: see {self.folder}")

    def stop(self) -> None:
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def mailbox(self, address: str, *, wait_for: int = 1) -> list[EmailMessage]:
        """The mails in it, oldest first, once there are that many."""
        new = self.folder / "mail" / address / "new"
        wait_until(lambda: new.exists() and len(list(new.iterdir())) >= wait_for, f"no mail for {address}", seconds=15)
        parse = BytesParser(policy=policy.default).parsebytes
        return [parse(file.read_bytes()) for file in sorted(new.iterdir(), key=lambda file: file.stat().st_mtime_ns)]

    def put(self, *mails: bytes, to: str = DESK, sender: str = "wang@client.test") -> None:
        """Into the desk's mailbox, past Postfix and its limits. Without a sender it would be a machine's mail."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as dovecot:
            for mail in mails:
                dovecot.sendmail(sender, [to], mail)

    def empty(self) -> None:
        """The desk's mailbox. Numbers go on."""
        self.doveadm("expunge", "-u", DESK, "mailbox", "INBOX", "all")

    def doveadm(self, *words: str, check: bool = True) -> str:
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words]
        ran = subprocess.run(command, check=check, capture_output=True, env=os.environ | {"PATH": BINARIES}, text=True)
        return ran.stdout

    def restart_dovecot(self) -> None:
        """Everybody is cut off, and can come back."""
        self.stop_dovecot()
        self.start_dovecot()

    def stop_dovecot(self) -> None:
        process = self.running.pop(0)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)

    def start_dovecot(self) -> None:
        self._begin("dovecot", "-F", "-c", str(self.folder / "dovecot.conf"))
        self.running.insert(0, self.running.pop())
        self._until_dovecot_answers()

    def set_password(self, password: str) -> None:
        lines = (f"{DESK}:{{PLAIN}}{password}::::::", f"{OTHER}:{{PLAIN}}{PASSWORD}::::::")
        (self.folder / "passwords").write_text("\n".join(lines) + "\n")
        if self.running:
            self.doveadm("reload")
            self._until_dovecot_answers()

    def _until_dovecot_answers(self) -> None:
        wait_until(lambda: self._speaks(self.imap_port, b"* OK"), f"Dovecot does not answer: see {self.folder}")
        wait_until(lambda: self._speaks(self.lmtp_port, b"220"), f"Dovecot takes no mail: see {self.folder}")

    def _greets(self) -> bool:
        return self._speaks(self.port, b"220")

    def _speaks(self, port: int, first: bytes) -> bool:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)) as connection:
            return connection.recv(len(first)) == first
        return False

    def _begin(self, *command: str) -> None:
        """In the foreground, as a child that ends when we do, whatever ends us."""
        with (self.folder / f"{Path(command[0]).name}.out").open("ab") as log:
            command = (*with_parent("TERM"), *command)
            env = os.environ | {"PATH": BINARIES}
            self.running.append(
                subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            )

    def _write(self) -> None:
        for name in ("etc", "spool", "data", "mail", "dovecot", "boxes"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        for name in ("mail", "boxes"):
            shutil.chown(self.folder / name, "nobody", "nogroup")
        (self.folder / "dovecot.conf").write_text(
            DOVECOT.format(folder=self.folder, port=self.auth_port, imap=self.imap_port, lmtp=self.lmtp_port)
        )
        self.set_password(PASSWORD)
        (self.folder / "etc" / "main.cf").write_text(
            MAIN.format(folder=self.folder, auth_port=self.auth_port, lmtp=self.lmtp_port)
        )
        (self.folder / "etc" / "master.cf").write_text(MASTER.format(port=self.port))
        key = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(self.folder / "key.pem")]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        make = ["openssl", "req", "-x509", "-days", "2", *key, *name, "-out", str(self.certificate)]
        subprocess.run(make, check=True, capture_output=True)


MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mydestination =
mynetworks = 192.0.2.1
recipient_delimiter = +
virtual_mailbox_domains = client.test, example.test
transport_maps = inline:{{ {{example.test=lmtp:inet:127.0.0.1:{lmtp}}} }}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ {{wang@client.test = wang@client.test/}}, {{li@client.test = li@client.test/}}, {{helpdesk@example.test = helpdesk@example.test/}} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_transport = virtual
default_transport = error:5.1.2 no mail leaves the tests
local_transport = error:no local mail
alias_maps =
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination, reject_unlisted_recipient
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
message_size_limit = 200000
smtpd_error_sleep_time = 0
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {folder}/dovecot
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
ssl = no
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
mail_location = maildir:{folder}/boxes/%u
mail_uid = 65534
mail_gid = 65534
recipient_delimiter = +
postmaster_address = postmaster@example.test
mail_max_userip_connections = 50
auth_cache_size = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwords
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/boxes/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {port}
  }}
}}
"""


class ScriptedServer:
    """Speaks SMTP as RFC 5321 has it, but answers as told: `server.says["RCPT"] = "450 4.2.1 later"`.

    Verbs are CONNECT, EHLO, MAIL, RCPT, DATA and END (of the data). An empty answer hangs up; HOLD waits for `let_go`.
    """

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.received: list[bytes] = []
        self.senders: list[str] = []
        self.connections = 0
        self.farewells = 0  # QUIT: by then the client knows what became of its mail
        self.took_data = Event()
        self.let_go = Event()
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError, HungUp):
                    outer._talk(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, session: socketserver.StreamRequestHandler) -> None:
        self.connections += 1
        self._answer(session, "CONNECT", "220 scripted ready")
        while line := session.rfile.readline().decode():
            verb = line.split(None, 1)[0].upper() if line.strip() else ""
            if verb == "QUIT":
                self.farewells += 1
                return self._answer(session, verb, "221 bye")
            if verb == "MAIL":
                self.senders.append(line.split("<", 1)[1].split(">", 1)[0])
            self._answer(session, verb, "354 go on" if verb == "DATA" else "250 ok")
            if verb == "DATA" and not self.says.get("DATA"):
                self._read_data(session)
                self._answer(session, "END", "250 taken")
        return None

    def _read_data(self, session: socketserver.StreamRequestHandler) -> None:
        data = b""
        while (line := session.rfile.readline()) != b".\r\n":
            if not line:
                raise HungUp
            data += line
        self.received.append(data)
        self.took_data.set()

    def _answer(self, session: socketserver.StreamRequestHandler, verb: str, usual: str) -> None:
        answer = self.says.get(verb, usual)
        if answer == "HOLD":
            self.let_go.wait(30)
            answer = usual
        if not answer:
            raise HungUp
        session.wfile.write(f"{answer}\r\n".encode())


class HungUp(Exception):
    pass


def nobody_there() -> int:
    """A port at which nobody listens."""
    return free_port()
