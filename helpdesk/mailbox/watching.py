"""Somebody listens at each mailbox: one thread each, in one process at a time, for as long as the process works."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections, connections

from helpdesk.common.sealed import SealBroken
from helpdesk.jobs import leases

from .actions import begin_folder, read_fresh, store, tell_of_mailbox
from .imap import TOGETHER, Folder, ImapAway, folder_of
from .models import Mailbox
from .queries import to_watch

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
Share = Callable[[Sequence[UUID]], None]

LOOK_FOR_MAILBOXES_EVERY_S = 2.0
LISTEN_AT_A_TIME_S = 4.0  # well below the lease, which is renewed in between
READ_HERE = 20  # of what was fetched at once; the rest is shared out among all that work
ASK_AGAIN_S = 2.0  # for a lease that somebody else has
REST_S = (1.0, 2.0, 5.0, 10.0, 30.0)  # after failures; the last again and again


class Watching:
    """All mailboxes of this process. `run` returns soon after `ending` is set. `share` has others read stored mail."""

    def __init__(self, *, clock: Clock, ending: threading.Event, share: Share) -> None:
        self.clock, self.ending, self.share = clock, ending, share
        self.watches: dict[UUID, Watch] = {}

    def run(self) -> None:
        try:
            while not self.ending.is_set():
                self._look()
                self.ending.wait(LOOK_FOR_MAILBOXES_EVERY_S)
        finally:
            for watch in self.watches.values():
                watch.over.set()
            for watch in self.watches.values():
                watch.thread.join(6)
            connections.close_all()

    def _look(self) -> None:
        active = {mailbox.pk: mailbox.version for mailbox in to_watch()}
        close_old_connections()
        for mailbox_id, watch in list(self.watches.items()):
            if active.get(mailbox_id) != watch.version:
                watch.over.set()  # its settings have changed: begun again with the new ones
            if not watch.thread.is_alive():
                del self.watches[mailbox_id]
        for mailbox_id, version in active.items():
            if mailbox_id not in self.watches:
                self.watches[mailbox_id] = Watch(mailbox_id, version, self.clock, self.share)


class Watch:
    """One mailbox, once nobody else has its lease."""

    def __init__(self, mailbox_id: UUID, version: int, clock: Clock, share: Share) -> None:
        self.mailbox_id, self.version, self.clock, self.share = mailbox_id, version, clock, share
        self.lease = f"mailbox:{mailbox_id.hex}"
        self.holder = secrets.token_hex(8)
        self.over = threading.Event()
        self.ours, self.ask_again = False, 0.0
        self.together = TOGETHER  # mails asked for at once; fewer after a line broke
        self.has_taken = False  # whether this connection was good for something
        self.thread = threading.Thread(target=self._run, name=self.lease, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        failures = 0
        try:
            while not self.over.is_set():
                if self._came_to_its_end():
                    failures = 0
                    self.over.wait(ASK_AGAIN_S)
                    continue
                failures = 0 if self.has_taken else failures + 1
                self._rest(REST_S[min(failures, len(REST_S) - 1)])
        finally:
            try:
                leases.give_back(self.lease, holder=self.holder, at=self.clock())
            finally:
                connections.close_all()

    def _came_to_its_end(self) -> bool:
        """False after a failure of any kind: what fails at once would else sign in at the server again and again."""
        self.has_taken = False
        try:
            sound = self._listened()
        except Exception as error:  # the database is away or full, or a bug
            log.exception("mailbox.watch_failed", mailbox=str(self.mailbox_id))
            connections.close_all()
            self._tell_if_we_can(type(error).__name__)
            sound = False
        if not (sound or self.has_taken):
            self.together = max(1, self.together // 4)
        return sound

    def _tell_if_we_can(self, words: str) -> None:
        with suppress(DatabaseError):
            mailbox = Mailbox.objects.filter(pk=self.mailbox_id).first()
            if mailbox and self.ours:
                tell_of_mailbox(mailbox=mailbox, failed=words, at=self.clock())

    def _listened(self) -> bool:
        """True when somebody else has it, or the line was sound until it was over; False after a failure, which is told."""
        if not self._is_ours():
            return True
        mailbox = Mailbox.objects.get(pk=self.mailbox_id)
        try:
            with folder_of(mailbox) as folder:
                begin_folder(mailbox=mailbox, uid_validity=folder.uid_validity)
                self._listen(mailbox, folder)
        except (ImapAway, SealBroken) as error:
            tell_of_mailbox(mailbox=mailbox, failed=str(error) or type(error).__name__, at=self.clock())
            return False
        return True

    def _listen(self, mailbox: Mailbox, folder: Folder) -> None:
        while not self.over.is_set():
            self._take(mailbox, folder)
            tell_of_mailbox(mailbox=mailbox, failed="", at=self.clock())
            while not self.over.is_set() and not folder.wait(LISTEN_AT_A_TIME_S):
                if not self._is_ours():
                    return
                tell_of_mailbox(mailbox=mailbox, failed="", at=self.clock())
        folder.leave_idle()

    def _take(self, mailbox: Mailbox, folder: Folder) -> None:
        """All there is, until a look finds nothing more: what arrives while we fetch rings no bell afterwards."""
        while self._take_some(mailbox, folder) and not self.over.is_set():
            pass

    def _take_some(self, mailbox: Mailbox, folder: Folder) -> bool:
        """Store first, then say so to the server, then read: cut anywhere, the next look goes on from the stored place."""
        after = Mailbox.objects.values_list("last_uid", flat=True).get(pk=mailbox.pk)
        uids = folder.new_mail(after=after, since=mailbox.since)
        for fetched in folder.fetch(uids, together=self.together):
            new = store(mailbox=mailbox, uid_validity=folder.uid_validity, fetched=fetched, at=self.clock())
            self.has_taken, self.together = True, min(TOGETHER, self.together + 5)
            tell_of_mailbox(mailbox=mailbox, failed="", at=self.clock())
            folder.mark_seen([one.uid for one in fetched])
            fetched.clear()  # stored: while it is read it lies in memory once
            self.share(new[:-READ_HERE])
            for _ in read_fresh(mail_ids=new[-READ_HERE:], clock=self.clock):
                close_old_connections()
                if self.over.is_set() or not self._is_ours():
                    return False
        return bool(uids)

    def _is_ours(self) -> bool:
        """Asked of the database now and then only: a lease lasts longer."""
        if time.monotonic() >= self.ask_again:
            self.ours = leases.take(self.lease, holder=self.holder, at=self.clock())
            self.ask_again = time.monotonic() + leases.RENEWED_EVERY.total_seconds() * self.ours
            close_old_connections()
        return self.ours

    def _rest(self, seconds: float) -> None:
        """Keeps the lease: another process would take it, and begin to fail from the start."""
        until = time.monotonic() + seconds
        while not self.over.is_set() and (left := until - time.monotonic()) > 0:
            self.over.wait(min(left, leases.RENEWED_EVERY.total_seconds()))
            with suppress(DatabaseError):
                self._is_ours()
