"""Compilations: put together, ordered, frozen, made. All by the Secretariat, all in the audit."""

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.permissions import require
from portal.access.refusals import Conflict, Refused
from portal.audit.actions import record
from portal.vocabulary.languages import LANGUAGE_CODES
from practices.compilations import in_order, normal_search, practices_named, practices_of_search
from practices.models import MOST_ENTRIES, Compilation, CompilationEntry, CompiledFile, Practice
from practices.queries import published, readings_of
from practices.typesetting.books import book_of
from practices.typesetting.setting import TypesettingError, typeset
from practices.typesetting.word import as_docx

logger = logging.getLogger("portal.typesetting")


def start_compilation(actor, title: str, languages: Iterable[str], *, search: str = "", references: str = ""):
    """Begin a compilation of what a search finds (the address of its page), of the practices named, or of both."""
    require(actor, "practices.compile")
    search = normal_search(search) if search.strip() else ""
    found = practices_of_search(actor, search) if search else []
    chosen = {practice.pk: practice for practice in [*found, *practices_named(actor, references)]}
    if not chosen:
        raise Refused(_("No practice was found for this compilation."), code="empty", status=400)
    with transaction.atomic():
        compilation = Compilation.objects.create(
            title=_titled(title), languages=_spoken(languages), search=search, created_by=actor
        )
        _arrange(compilation, list(chosen.values()))
        record(actor, "start_compilation", compilation, search=search, practices=list(chosen))
    return compilation


@transaction.atomic
def arrange_compilation(
    actor, compilation: Compilation, practices: Sequence[int], *, title: str, languages: Iterable[str], base: int
) -> Compilation:
    """Give it these practices (keys) in this order, title and languages. Refused once it is frozen."""
    compilation = _open(actor, compilation, base)
    rows = in_order(published(actor), dict.fromkeys(practices))
    if not rows:
        raise Refused(_("A compilation needs at least one practice."), code="empty", status=400)
    compilation.title, compilation.languages = _titled(title), _spoken(languages)
    compilation.arranged += 1
    compilation.save()
    _arrange(compilation, rows)
    record(actor, "arrange_compilation", compilation, practices=[row.pk for row in rows])
    return compilation


@transaction.atomic
def freeze_compilation(actor, compilation: Compilation, *, base: int) -> Compilation:
    """Fix its practices at the versions published now and every word of it, and have the files made.

    Refused while a practice in it is no longer published: that one has to be taken out by somebody who sees it.
    """
    compilation = _open(actor, compilation, base)
    entries = list(compilation.entries.order_by("position"))
    practices = {row.pk: row for row in in_order(_whole(actor), [entry.practice_id for entry in entries])}
    if gone := [entry.position for entry in entries if entry.practice_id not in practices]:
        raise Refused(
            _("No longer published: number %(positions)s. Save the order once more to take it out.")
            % {"positions": ", ".join(map(str, gone))},
            code="gone",
        )
    for entry in entries:
        practice = practices[entry.practice_id]
        entry.version, entry.revision_id = practice.version, practice.live_revision_id
    CompilationEntry.objects.bulk_update(entries, ["version", "revision"])
    now = timezone.now()
    compilation.made_at, compilation.made_by, compilation.state = now, actor, Compilation.State.FROZEN
    compilation.document = book_of(compilation, readings_of(practices.values(), compilation.codes), now)
    compilation.save()
    record(actor, "freeze_compilation", compilation, versions={entry.practice_id: entry.version for entry in entries})
    _have_made(compilation)
    return compilation


@transaction.atomic
def remake_compilation(actor, compilation: Compilation) -> Compilation:
    """Have the files of a frozen compilation made again, from what was frozen."""
    require(actor, "practices.compile")
    compilation = Compilation.objects.select_for_update().get(pk=compilation.pk)
    if compilation.state == Compilation.State.CHOOSING:
        raise Refused(_("This compilation is not fixed yet."), code="wrong_stage")
    compilation.state = Compilation.State.FROZEN
    compilation.save(update_fields=["state"])
    record(actor, "remake_compilation", compilation)
    _have_made(compilation)
    return compilation


@transaction.atomic
def discard_compilation(actor, compilation: Compilation) -> None:
    """Drop a compilation that was never frozen."""
    compilation = _open(actor, compilation, None)
    record(actor, "discard_compilation", compilation)
    compilation.delete()


def make_frozen_compilation(pk: int) -> None:
    """Make both files of a frozen compilation; the same frozen document gives the same bytes."""
    compilation = Compilation.objects.filter(pk=pk, state=Compilation.State.FROZEN).first()
    if compilation is None or compilation.document is None or compilation.made_at is None:
        return
    try:
        files = {
            "pdf": typeset("compilation.typ", compilation.document, compilation.made_at),
            "docx": as_docx(compilation.document, compilation.made_at),
        }
    except TypesettingError:
        logger.exception("Compilation %s was not made", pk)
        Compilation.objects.filter(pk=pk).update(state=Compilation.State.FAILED)
        return
    with transaction.atomic():
        for style, content in files.items():
            CompiledFile.objects.update_or_create(
                compilation=compilation, style=style, defaults={"content": content, "size": len(content)}
            )
        Compilation.objects.filter(pk=pk).update(state=Compilation.State.MADE)


def _have_made(compilation: Compilation) -> None:
    from practices.tasks import make_compilation

    make_compilation.enqueue(compilation.pk)


def _whole(actor):
    """The published practices with all their texts."""
    return Practice.objects.originals().published().visible_to(actor).select_related("locale")


def _open(actor, compilation: Compilation, base: int | None) -> Compilation:
    require(actor, "practices.compile")
    compilation = Compilation.objects.select_for_update().get(pk=compilation.pk)
    if compilation.state != Compilation.State.CHOOSING:
        raise Refused(_("This compilation is fixed and does not change any more."), code="frozen")
    if base is not None and base != compilation.arranged:
        raise Conflict(_("Somebody else has changed this compilation since you opened it."), theirs=compilation)
    return compilation


def _arrange(compilation: Compilation, practices: Sequence[Practice]) -> None:
    if len(practices) > MOST_ENTRIES:
        raise Refused(
            _("A compilation has at most %(most)s practices; this one would have %(count)s.")
            % {"most": MOST_ENTRIES, "count": len(practices)},
            code="too_many",
            status=400,
        )
    compilation.entries.all().delete()
    CompilationEntry.objects.bulk_create(
        CompilationEntry(compilation=compilation, practice=practice, position=position)
        for position, practice in enumerate(practices, start=1)
    )


def _titled(title: str) -> str:
    title = " ".join(title.split())[:200]
    if not title:
        raise Refused(_("Give the compilation a title."), code="no_title", status=400)
    return title


def _spoken(languages: Iterable[str]) -> str:
    wanted = set(languages)
    spoken = [code for code in LANGUAGE_CODES if code in wanted]
    if not spoken:
        raise Refused(_("Choose at least one language."), code="no_language", status=400)
    return " ".join(spoken)
