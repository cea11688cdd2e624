"""Message catalogues: collect the interface strings (`--write`), or fail where a catalogue is not complete (`--check`).

Complete: each string of the code and templates has a translation in every language but English (the source), none is
fuzzy or left over, and placeholders and markup are the same on both sides. Needs GNU gettext.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ar", "zh_Hans", "fr", "ru", "es")
SOURCES = ("portal", "meetings", "practices", "search", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>")


def collect(tree: Path) -> None:
    """Run Django's makemessages over the code and templates of `tree`, into its `locale/`."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.LOCALE_PATHS = [str(tree / "locale")]
    django.setup()
    for language in LANGUAGES:
        (tree / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    os.chdir(tree)
    call_command(
        "makemessages",
        locale=list(LANGUAGES),
        ignore_patterns=["var/*", ".venv/*", "tests/*", "bench/*", "scripts/*"],
        no_location=True,
        no_obsolete=True,
        no_wrap=True,
        verbosity=0,
    )


def faults(language: str, wanted, catalogue) -> list[str]:
    """What is missing or wrong in one catalogue."""
    have = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found = []
    for entry in wanted:
        key = (entry.msgctxt, entry.msgid)
        mine = have.pop(key, None)
        texts = [] if mine is None else list(mine.msgstr_plural.values()) if entry.msgid_plural else [mine.msgstr]
        if not texts or not all(texts):
            found.append(f"{language}: not translated: {entry.msgid!r}")
        elif mine.fuzzy:
            found.append(f"{language}: fuzzy: {entry.msgid!r}")
        else:
            expected = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            for text in texts:
                # A plural form may leave the number out ("one practice", the Arabic dual).
                if not entry.msgid_plural and sorted(PLACEHOLDER.findall(text)) != sorted(
                    PLACEHOLDER.findall(entry.msgid)
                ):
                    found.append(f"{language}: placeholders differ: {entry.msgid!r} / {text!r}")
                if set(PLACEHOLDER.findall(text)) - expected:
                    found.append(f"{language}: unknown placeholder: {text!r}")
    found += [f"{language}: left over: {msgid!r}" for _context, msgid in have]
    return found


def check() -> int:
    """Print every fault; 1 when there is one."""
    import polib

    found = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in SOURCES:
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__", "data"))
        collect(tree)
        for language in LANGUAGES:
            wanted = polib.pofile(str(tree / "locale" / language / "LC_MESSAGES" / "django.po"))
            ours = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
            found += faults(language, wanted, polib.pofile(str(ours)) if ours.exists() else [])
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(found)} faults in {len(LANGUAGES)} catalogues\n")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true")
    choice.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return check()
    collect(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
