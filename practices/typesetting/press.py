"""The press: sets one document. A program of its own, so that whatever happens in it happens to nobody else.

An order comes in as JSON, the PDF goes out; an error is told on stderr with exit code 1. It imports nothing of the
portal, and what people wrote reaches Typst as one JSON string in `sys.inputs`, never as markup.
"""

import json
import resource
import sys

SECONDS = 60
"""Of CPU; a practice takes less than one, a compilation of some hundred practices a few."""
MEMORY = 4 * 1024**3
"""Bytes of address space, threads' stacks and the mapped fonts included."""


def set_type(order: dict) -> bytes:
    """The PDF of `order`: template, root, fonts (a folder), document (JSON) and moment (seconds of the Unix clock).

    Tagged and checked as PDF/UA-1. A sign that no font has would fail that check; then the document is set without
    it, and shows the sign as an empty box. The same order gives the same bytes.
    """
    import typst

    common = {
        "root": order["root"],
        "font_paths": [order["fonts"]],
        "ignore_system_fonts": True,
        "format": "pdf",
        "sys_inputs": {"document": order["document"]},
        "timestamp": order["moment"],
    }
    try:
        return typst.compile(order["template"], pdf_standards=["ua-1"], **common)
    except typst.TypstError:
        return typst.compile(order["template"], **common)


def main() -> int:
    """Read the order, set it, write it out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    order = json.load(sys.stdin.buffer)
    try:
        pdf = set_type(order)
    except Exception as error:  # noqa: BLE001 - told to the portal, which logs it
        sys.stderr.write(f"{type(error).__name__}: {error}"[:2000])
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
