"""What a file is called: for people to read and to save, never for the place where it is kept."""

import unicodedata

from .kinds import EXTENSIONS

LONGEST_NAME = 150


def clean_name(given: str, media_type: str, endings: tuple[str, ...] = ()) -> str:
    """The last part of a name as its sender wrote it, without what hides or reorders it, ending as its content does.

    "..\\a\\report<U+202E>fdp.exe" with the content of a PDF becomes "reportfdp.exe.pdf".
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(
        mark if mark.isprintable() and mark not in '<>:"|?*' else " " if mark.isspace() else ""
        for mark in unicodedata.normalize("NFC", last)
        # Cc controls, Cf direction and other invisible marks, Cs and Co what has no meaning in a name.
        if unicodedata.category(mark) not in ("Cf", "Cs", "Co", "Cn")
    )
    plain = " ".join(seen.split()).strip(". ") or "file"
    endings = endings or EXTENSIONS[media_type]
    stem, dot, ending = plain.rpartition(".")
    if dot and f".{ending.lower()}" in endings:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].strip('. ') or 'file'}.{ending}"
    if f".{plain.lower()}" in endings:
        plain = "file"
    return plain[: LONGEST_NAME - len(endings[0])].strip(". ") + endings[0]
