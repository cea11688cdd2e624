"""PO files of translations: written for translators' programs, and read with distrust."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from portal.access.refusals import Refused
from portal.vocabulary.languages import get_language_named
from practices.localizing import faults_of, segments_of
from practices.models import TEXT_LIMITS
from practices.versions import NAMES

MOST_BYTES = 1_000_000
IDENTITY = "X-WagtailLocalize-TranslationID"
VERSION = "X-Portal-Version"

_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"(?:[^"\\]|\\.)*"\s*)?')


@dataclass
class Taken:
    """What a file brought: translations by (field, source string), and what was left out, by field names."""

    file: polib.POFile
    entries: list[polib.POEntry] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def kept(self) -> polib.POFile:
        """The file with nothing but what is taken from it."""
        kept = polib.POFile()
        kept.metadata = self.file.metadata
        kept.extend(self.entries)
        return kept


def written(work: Translation, *, about: str, version: int | None = None) -> str:
    """The PO file of a translation, with what a translator must know of each text. `about` names it in its header."""
    language = get_language_named(work.target_locale.language_code)
    now = timezone.now().strftime("%Y-%m-%d %H:%M%z")
    po = work.export_po()
    po.metadata = po.metadata | {
        "Project-Id-Version": " ".join(about.split()),
        "POT-Creation-Date": now,
        "PO-Revision-Date": now,
        "Last-Translator": "",
        "Language-Team": language.name,
        "Language": language.locale,
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": get_language_named(work.source.locale.language_code).locale,
        **({VERSION: str(version)} if version else {}),
    }
    for entry in po:
        if entry.msgctxt in TEXT_LIMITS:
            entry.comment = _("%(field)s: at most %(limit)s characters") % {
                "field": NAMES[entry.msgctxt],
                "limit": TEXT_LIMITS[entry.msgctxt],
            }
    return str(po)


def read(work: Translation, content: bytes, *, plain_text: bool = True) -> Taken:
    """What a file says about this very translation. Raises Refused with the reason for a file that cannot be taken.

    A text whose original has changed since the file was made is left out and named, and so is one that its translator
    marked as unsure (fuzzy). Everything else that is wrong refuses the whole file.
    """
    po = parsed(content)
    _of_this_translation(po, work)
    known = {(segment.context.path, segment.string.data) for segment in segments_of(work)}
    contexts = {path for path, _string in known}
    taken, seen, faults = Taken(po), set(), []
    for entry in po:
        if entry.obsolete or not entry.msgstr.strip():
            continue
        name, key = str(NAMES.get(entry.msgctxt, entry.msgctxt or "?")), (entry.msgctxt, entry.msgid)
        if key in seen:
            faults.append(_("%(field)s: it is in the file twice.") % {"field": name})
        seen.add(key)
        if entry.fuzzy:
            taken.unsure.append(name)
        elif key not in known:
            if entry.msgctxt not in contexts and entry.msgctxt not in TEXT_LIMITS:
                faults.append(_("%(field)s: there is no such text.") % {"field": name})
            taken.changed.append(name)
        else:
            faults += [
                _("%(field)s: %(fault)s") % {"field": name, "fault": fault}
                for fault in faults_of(entry.msgid, entry.msgstr, entry.msgctxt, plain_text=plain_text)
            ]
            taken.entries.append(entry)
    if faults:
        raise Refused(" ".join([_("Nothing was taken from the file."), *faults]), code="po_faults", status=400)
    if not taken.entries:
        _say_why_nothing(taken)
    return taken


def _say_why_nothing(taken: Taken) -> None:
    if taken.changed:
        raise Refused(
            _("The original has changed since this file was made. Please download it anew."),
            code="po_older",
            status=409,
        )
    if taken.unsure:
        raise Refused(_("Every translation in this file is marked as unsure (fuzzy)."), code="po_fuzzy", status=400)
    raise Refused(_("There is no translation in this file."), code="po_empty", status=400)


def parsed(content: bytes) -> polib.POFile:
    """The file, read. Raises Refused where it is too large, not UTF-8, or no PO file."""
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large for a translation: more than 1 MB."), code="po_large", status=400)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            _("This file is not written in UTF-8. Please save it as UTF-8."), code="po_utf8", status=400
        ) from None
    declared = re.search(r'"Content-Type:[^"\n]*charset=([\w-]+)', text, re.IGNORECASE)
    if declared and declared[1].lower() not in ("utf-8", "utf8", "charset"):
        raise Refused(_("This file is not written in UTF-8. Please save it as UTF-8."), code="po_utf8", status=400)
    if "\0" in text or 'msgid "' not in text:
        raise Refused(_("This is not a PO file."), code="po_syntax", status=400)
    for number, line in enumerate(text.splitlines(), start=1):
        # polib drops a string that does not end, without a word.
        if not _LINE.fullmatch(line):
            raise Refused(
                _("This PO file has an error in line %(line)s.") % {"line": number}, code="po_syntax", status=400
            )
    try:
        # With a comment first, no content can be the name of a file, which polib would open.
        return polib.pofile("#\n" + text)
    except Exception as error:  # noqa: BLE001 - polib raises whatever its parser meets
        named = re.search(r"line (\d+)", str(error))
        raise Refused(
            _("This PO file has an error in line %(line)s.") % {"line": int(named[1]) - 1}
            if named
            else _("This is not a PO file."),
            code="po_syntax",
            status=400,
        ) from None


def _of_this_translation(po: polib.POFile, work: Translation) -> None:
    identity = po.metadata.get(IDENTITY, "").strip()
    if not identity:
        raise Refused(
            _("This file does not say which translation it is of. Please use the one that you download here."),
            code="po_unnamed",
            status=400,
        )
    wanted = get_language_named(work.target_locale.language_code)
    if identity != str(work.uuid):
        raise Refused(_foreign(identity, work), code="po_other", status=400)
    spoken = po.metadata.get("Language", "").strip()
    if spoken and spoken.lower().replace("-", "_").partition("_")[0] != wanted.code.partition("-")[0]:
        raise Refused(
            _("This file says that it is in another language (%(language)s).") % {"language": spoken[:20]},
            code="po_language",
            status=400,
        )


def _foreign(identity: str, work: Translation) -> str:
    others: Mapping[str, Translation] = {
        str(one.uuid): one for one in Translation.objects.filter(source=work.source).select_related("target_locale")
    }
    if identity in others:
        language = get_language_named(others[identity].target_locale.language_code)
        return _("This file is the translation into another language (%(language)s).") % {"language": language.name}
    return _("This file was made for another text.")
