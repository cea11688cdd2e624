"""The portal on one address in one process tree: pages, sockets and the task worker, ended together by Ctrl-C."""

import errno
import os
import socket
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from portal.processes import supervisor

BACKLOG = 512


class Command(BaseCommand):
    """Prepares the installation, then becomes the supervisor of what serves (docs/decisions/0016), until it is stopped."""

    help = "Serve the portal with its task worker on one address (PORT, default 8000)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--only",
            choices=["pages", "sockets"],
            help="one part for a reverse proxy, neither prepared nor with a task worker; needs REDIS_URL",
        )

    def handle(self, *args, host: str, port: int, only: str | None = None, **options) -> None:
        if only and not settings.REDIS_URL:
            raise CommandError("--only needs REDIS_URL: by it the pages tell the sockets what was posted.")
        listener = self.take_port(host, port)
        if only is None:
            self.prepare()
            self.announce(host, port)
        self.become_supervisor(listener, only or "all")

    def prepare(self) -> None:
        """Bring the installation up to date; a full disk is one sentence."""
        full = f"The disk is full: free some space for {settings.VAR_DIR} and start again."
        try:
            call_command("prepare", stdout=self.stdout)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise CommandError(full) from error
            raise
        except OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                raise CommandError(full) from error
            raise

    def become_supervisor(self, listener: socket.socket, part: str) -> None:
        """Go on as the supervisor, in this process: what preparing opened is closed, what it took is given back."""
        connections.close_all()
        self.stdout.flush()
        listener.set_inheritable(True)
        os.environ["PYTHONPATH"] = os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]).rstrip(
            os.pathsep
        )
        # macOS lets a forked process live only with this; the supervisor starts no thread, so it is safe there too.
        os.environ["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"
        arguments = [str(listener.fileno()), str(settings.WEB_PROCESSES), part]
        os.execv(sys.executable, [sys.executable, "-m", supervisor.__name__, *arguments])  # noqa: S606 - our own

    def take_port(self, host: str, port: int) -> socket.socket:
        """Bind first, so that an occupied port is told before anything is prepared."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is in use: end the program that holds it, or choose another with PORT=8001 make run."
                ) from error
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
        listener.listen(BACKLOG)
        return listener

    def announce(self, host: str, port: int) -> None:
        """Print the address and, for the demo on loopback, a one-time sign-in link for each role."""
        # Everywhere, as in a container, includes here.
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.stdout.write(f"\nThe portal is at {base}/\n")
        if settings.DEMO and host in ("127.0.0.1", "localhost", "::1"):
            from portal.demo.queries import sign_in_links

            self.stdout.write(
                "Sign in as one of the demo people (each link works once; passwords are in var/demo.json):"
            )
            for role, path in sign_in_links():
                self.stdout.write(f"  {role:<12} {base}{path}")
        self.stdout.write("Ctrl-C ends it.\n")
        self.stdout.flush()
