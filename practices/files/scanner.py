"""The malware scanner: clamd's INSTREAM over its socket, where `CLAMAV_URL` names one.

`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. The protocol is documented in clamd(8).
"""

import socket
import struct
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

SECONDS = 60
FORMS = "CLAMAV_URL is tcp://host:port or unix:///path"
_CHUNK = 64 * 1024
_MOST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner did not give a verdict; ask again later."""


def is_configured() -> bool:
    """Whether files are scanned at all."""
    return bool(settings.CLAMAV_URL)


def find_malware(file: IO[bytes], seconds: float = SECONDS) -> str:
    """The scanner's name for what it found in an open file, or "" for nothing. Raises ScannerAway without a verdict."""
    file.seek(0)
    try:
        with _connected(seconds) as clamd:
            try:
                clamd.sendall(b"zINSTREAM\0")
                while chunk := file.read(_CHUNK):
                    clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
                clamd.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # It hangs up on a stream beyond its limit; its answer says so.
                pass
            answer = _answer(clamd)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100] or "?"
    if answer == "stream: OK":
        return ""
    raise ScannerAway(answer or "no answer")


def _address() -> str | tuple[str, int]:
    """The path, or the host and port, that the setting names. Raises ValueError for anything else."""
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "tcp" and address.hostname:
        return address.hostname, address.port or 3310
    if address.scheme == "unix" and address.path and not address.netloc:
        return address.path
    raise ValueError(FORMS)


def _connected(seconds: float) -> socket.socket:
    address = _address()
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=seconds)
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    clamd.settimeout(seconds)
    try:
        clamd.connect(address)
    except OSError:
        clamd.close()
        raise
    return clamd


def _answer(clamd: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _MOST_ANSWER and (part := clamd.recv(1024)):
        found += part
    return found.split(b"\0")[0].decode("utf-8", "replace").strip()


@register(Tags.security)
def check_scanner(app_configs, **kwargs) -> list[Error]:
    """An address that means nothing would keep every file waiting."""
    try:
        if is_configured():
            _address()
    except ValueError as error:
        return [Error(f"CLAMAV_URL cannot be used: {error}.", hint=f"{FORMS}.", id="practices.E001")]
    return []
