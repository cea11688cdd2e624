"""An SMTP server for development: FOLDER PORT. It takes every mail and keeps it as a file; nothing leaves the machine."""

import asyncio
import itertools
import signal
import sys
import time
from email.message import Message as Mail
from pathlib import Path

from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP


class Keeper(Message):
    """Writes each mail to FOLDER/<nanoseconds>-<number>.eml, whole or not at all; X-MailFrom and X-RcptTo say who it was for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.numbers = itertools.count(1)

    def handle_message(self, message: Mail) -> None:
        """Keep one mail. An error of the disk is an SMTP error for the sender."""
        name = f"{time.time_ns()}-{next(self.numbers)}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.folder / name)


async def serve(folder: Path, port: int) -> None:
    """Listen on 127.0.0.1 until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    keeper = Keeper(folder)
    async with await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True), "127.0.0.1", port):
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
