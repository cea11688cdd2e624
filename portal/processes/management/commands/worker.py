"""The task worker: brings the search index up to date, runs queued tasks, publishes what is due, asks again for what failed, keeps the dump."""

import logging
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from portal.api.dumping import current_dump, is_due, served_dump
from portal.notices.actions import requeue_mail
from practices.actions import carry_out_scheduled, remind_due, requeue_attachments
from search.worker import apply_pending

logger = logging.getLogger("portal.worker")

PAUSE = 0.2
"""Seconds between two looks at the outbox and the queue: a published practice must be found within two."""

SCHEDULE = 30
"""Seconds between two looks at what is scheduled."""

TIDY = 86_400
"""Seconds between two times that what is over goes: sessions that ran out, tasks that ended two weeks ago."""

ABANDONED = timedelta(minutes=15)
"""A task that has run for longer was begun by a worker that was killed. All of ours may be begun again: what is done, they pass over."""

DUMP_RETRY = 600
"""Seconds between two tries to make a dump."""


class Command(BaseCommand):
    """Runs until it is told to stop; ends after the batch that it is in."""

    dumping: subprocess.Popen | None = None
    dump_not_before = tidy_not_before = 0.0

    help = "Apply search changes, run queued tasks and publish what is scheduled, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args, once: bool, **options) -> None:
        stop = threading.Event()
        if not once and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        due = 0.0
        while not stop.is_set():
            try:
                self.round(publish=time.monotonic() >= due)
                if not once and time.monotonic() >= due:
                    self.keep_dump()
            except (OperationalError, InterfaceError):
                # The database is away or busy; what was not done stays in its queue.
                logger.exception("The database did not answer; trying again")
                close_old_connections()
                stop.wait(2)
            if time.monotonic() >= due:
                due = time.monotonic() + SCHEDULE
            if once:
                return
            stop.wait(PAUSE)

    def round(self, *, publish: bool) -> None:
        """One look at everything that may wait."""
        close_old_connections()
        apply_pending()
        if DBTaskResult.objects.ready().exists():
            TaskRunner(
                queue_names=["default"],
                interval=0,
                batch=True,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=get_random_string(16),
                excluded_queue_names=[],
            ).run()
        if publish:
            carry_out_scheduled()
            remind_due()
            try:
                call_command("publish_scheduled", verbosity=0)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                # One record that cannot go live must not end the worker, which has other work.
                logger.exception("What is scheduled could not be published")
            self.take_up_abandoned()
            # The next round runs them: a mail server that is away is asked once a schedule for each notice.
            requeue_mail()
            requeue_attachments()
            self.tidy()

    def take_up_abandoned(self) -> None:
        """Queue again what a killed worker had begun."""
        begun = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - ABANDONED)
        if count := begun.update(status=TaskResultStatus.READY, started_at=None):
            logger.warning("%s tasks were begun by a worker that was killed, and are begun again", count)

    def tidy(self) -> None:
        """Throw away, once a day, what would only grow."""
        if time.monotonic() >= self.tidy_not_before:
            self.tidy_not_before = time.monotonic() + TIDY
            call_command("clearsessions", verbosity=0)
            call_command("prune_db_task_results", verbosity=0)

    def keep_dump(self) -> None:
        """Make a dump where one is due, in a process of its own, since it may take minutes; one that holds what went away
        is taken down. Where making fails (a full disk), the next try is ten minutes later.
        """
        try:
            if current_dump() is not None and served_dump() is None:
                self.dump_not_before = 0.0
        except OSError:
            # A folder that is not ours, say: nobody is served from it, and everything else goes on.
            logger.exception("The dump cannot be taken down")
        if self.dumping is not None and self.dumping.poll() is None:
            return
        if time.monotonic() >= self.dump_not_before and is_due():
            self.dump_not_before = time.monotonic() + DUMP_RETRY
            command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "dump", "--if-due"]
            self.dumping = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
