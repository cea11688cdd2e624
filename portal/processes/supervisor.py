"""What `serve` becomes once the installation is prepared: it holds the port, forks the processes that serve, and keeps them running.

The portal is loaded once, before the first fork, so the processes share the memory of its code and one that died is back at
once. Nothing here opens a connection or starts a thread: what is forked must be whole.

A supervisor that is killed cannot end its children; they see that their parent is gone and end themselves.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

LOOK = 0.2
"""Seconds between two looks at the children, and at the parent."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a child that died starts again; twice as long each time that it dies young."""
YOUNG = 30.0
"""A child that ran for so many seconds is well."""
FAREWELL = 15.0
"""Seconds that the children have to end what they do."""

_fork = multiprocessing.get_context("fork")


def say(sentence: str) -> None:
    """Tell whoever reads the terminal or the log."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


class Child:
    """One process that is kept running."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name = name
        self.work = work
        self.process = _fork.Process(target=self.live, name=name, args=(os.getpid(),))
        self.running = False
        self.pause = FIRST_PAUSE
        self.born = self.due = 0.0

    def live(self, parent: int) -> None:
        """The life of the child: the work, until it is told to end or has no parent any more."""
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends all of them.
        os.setsid()
        with contextlib.suppress(OSError):
            Path("/proc/self/comm").write_text(self.name[:15])  # what `ps` and `top` call it, on Linux
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=end_with, args=(parent,), name="parent", daemon=True).start()
        self.work()

    def look(self, now: float) -> str:
        """Start it where it does not run and its pause is over. The sentence to say where it has just ended, or ""."""
        if not self.running:
            if now >= self.due:
                self.process = _fork.Process(target=self.live, name=self.name, args=(os.getpid(),))
                self.process.start()
                self.running, self.born = True, now
            return ""
        status = self.process.exitcode
        if status is None:
            return ""
        self.running = False
        if now - self.born >= YOUNG:
            self.pause = FIRST_PAUSE
        pause = self.pause
        self.due, self.pause = now + pause, min(pause * 2, LONGEST_PAUSE)
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return f"The process '{self.name}' ended ({how}); it starts again in {pause:g} s."

    def ask_to_end(self) -> None:
        if self.running:
            self.process.terminate()

    def see_out(self, until: float) -> None:
        """Wait until that moment; then it ends, done or not."""
        if self.running:
            self.process.join(max(0.0, until - time.monotonic()))
            self.process.kill()
            self.process.join()
            self.running = False


def end_with(parent: int) -> None:
    """End this process, as by SIGTERM, when `parent` is no longer its parent."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)


def keep(children: Sequence[Child], stop: threading.Event) -> None:
    """Keep all of them running until `stop` is set; then end them together."""
    try:
        while not stop.is_set():
            for child in children:
                if sentence := child.look(time.monotonic()):
                    say(sentence)
            stop.wait(LOOK)
    finally:
        for child in children:
            child.ask_to_end()
        until = time.monotonic() + FAREWELL
        for child in children:
            child.see_out(until)


def main(listener: int, count: int, part: str) -> None:
    """Serve `part` on an inherited listening socket with `count` processes; with the task worker where that is "all"."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    import_module("portal.asgi")  # the portal as a whole; by name, since it stands beside this room
    web, commands = import_module("portal.processes.web"), import_module("django.core.management")
    web.load()
    serving = partial(web.serve_on, socket.socket(fileno=listener), part)
    children = [Child(f"{'web' if part == 'all' else part} {one}", serving) for one in range(1, count + 1)]
    if part == "all":
        children.append(Child("worker", partial(commands.call_command, "worker")))
    gc.collect()
    gc.freeze()  # what is shared is not written to by the collector
    keep(children, stop)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
