"""From data to a PDF: the fonts are laid ready, the press is started and watched."""

import datetime
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
PRESS = HERE / "press.py"
PATIENCE = 120
"""Seconds that a document may take by the clock, however busy the machine is."""

logger = logging.getLogger("portal.typesetting")


class TypesettingError(Exception):
    """The press did not give a PDF; the message says what it said, and is for the log alone."""


def fonts_ready() -> Path:
    """The folder with the fonts as Typst reads them, unpacked from `fonts/` where that was not done before."""
    folder = Path(settings.VAR_DIR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(FONTS.glob("*.woff")):
        target = folder / f"{source.stem}.ttf"
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Unpacking only: no table is read, so that the font stays what its makers published.
        with TTFont(source, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
            font.flavor = None
            beside = target.with_suffix(f".{os.getpid()}")
            font.save(beside, reorderTables=None)
        beside.replace(target)
    return folder


def typeset(template: str, document: dict[str, Any], moment: datetime.datetime) -> bytes:
    """The PDF of `document` by `template` ("practice.typ"), dated `moment`; the same three give the same bytes.

    Slow (up to seconds): for tasks, never for a request. Raises TypesettingError.
    """
    order = {
        "template": str(HERE / template),
        "root": str(HERE),
        "fonts": str(fonts_ready()),
        "document": json.dumps(document, ensure_ascii=False, sort_keys=True),
        "moment": int(moment.timestamp()),
    }
    try:
        # Isolated, with an empty environment: no secret of the portal is in its reach.
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(PRESS)],
            input=json.dumps(order).encode("utf-8"),
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"{template}: no answer within {PATIENCE} seconds") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        said = done.stderr.decode("utf-8", "replace")[:2000]
        raise TypesettingError(f"{template}: exit code {done.returncode}: {said}")
    return done.stdout
