"""The embedded profile in one process tree: pages, sockets and the task worker, ended together by Ctrl-C."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

BACKLOG = 512


class Command(BaseCommand):
    """Prepares the installation, then serves until it is stopped."""

    help = "Serve the portal with its task worker on one machine (PORT, default 8000)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args, host: str, port: int, **options) -> None:
        listener = self.take_port(host, port)
        try:
            call_command("prepare", stdout=self.stdout)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise CommandError(
                    f"The disk is full: free some space for {settings.VAR_DIR} and start again."
                ) from error
            raise
        except OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                raise CommandError(
                    f"The disk is full: free some space for {settings.VAR_DIR} and start again."
                ) from error
            raise
        self.announce(host, port)
        connections.close_all()
        stop = threading.Event()
        watcher = threading.Thread(target=self.keep_worker, args=(stop,), daemon=True)
        watcher.start()
        config = uvicorn.Config(
            "portal.asgi:application",
            log_level="warning",
            ws_max_size=32768,
            ws_per_message_deflate=False,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            watcher.join(timeout=15)

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
        base = f"http://{host}:{port}"
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

    def keep_worker(self, stop: threading.Event) -> None:
        """Run the worker as a child; start it again when it dies, end it when we end."""
        while not stop.is_set():
            child = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker", f"--parent={os.getpid()}"],
                start_new_session=True,
            )
            while child.poll() is None and not stop.wait(0.3):
                pass
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    child.kill()
                return
            if not stop.is_set():
                self.stderr.write("The task worker ended; starting it again.")
                stop.wait(1)
