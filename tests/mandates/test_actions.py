"""What the Secretariat can do with mandates, what it cannot, and what is left behind in the audit."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.access.refusals import Conflict, Refused
from portal.audit.models import Entry
from portal.mandates import actions
from portal.mandates.models import Evidence, Mandate, Resolution
from portal.vocabulary.languages import LANGUAGE_CODES

from .conftest import six


def verbs() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


def test_a_paragraph_from_record_to_answer(secretary, resolution, add, evidence):
    mandate = add(resolution, 9)
    assert mandate.state == Mandate.State.OPEN
    piece = actions.add_evidence(secretary, mandate, **evidence)
    mandate = actions.answer_mandate(secretary, mandate, "answered")
    assert mandate.state == "answered"
    assert list(Evidence.objects.all()) == [piece]
    assert verbs() == ["record_resolution", "add_mandate", "add_evidence", "answer_mandate"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda actor, r, m, e: actions.record_resolution(actor, symbol="5/2"),
        lambda actor, r, m, e: actions.correct_resolution(actor, r, version=1, session=6),
        lambda actor, r, m, e: actions.add_mandate(actor, r, paragraph=10),
        lambda actor, r, m, e: actions.correct_mandate(actor, m, version=1, due_session=7),
        lambda actor, r, m, e: actions.add_evidence(actor, m, kind="page", path="groups/"),
        lambda actor, r, m, e: actions.correct_evidence(actor, e, version=1, symbol=""),
        lambda actor, r, m, e: actions.remove_evidence(actor, e),
        lambda actor, r, m, e: actions.answer_mandate(actor, m, "answered"),
        lambda actor, r, m, e: actions.load_resolution(actor, {"kind": "resolution", "number": "5/1"}),
    ],
)
def test_nobody_else_changes_anything(secretary, stranger, resolution, add, evidence, verb):
    mandate = add(resolution, 9)
    piece = actions.add_evidence(secretary, mandate, **evidence)
    entries = Entry.objects.count()
    for actor in (stranger, None):
        with pytest.raises(PermissionDenied):
            verb(actor, resolution, mandate, piece)
    assert Entry.objects.count() == entries


def test_a_repeat_is_refused(secretary, resolution, add, evidence):
    mandate = add(resolution, 1, "a")
    actions.add_evidence(secretary, mandate, **evidence)
    actions.answer_mandate(secretary, mandate, "reported")
    same = {"symbol": "5/1", "titles": six("Again"), "session": 5, "adopted_on": dt.date(2010, 10, 22)}
    for code, again in {
        "resolution_recorded": lambda: actions.record_resolution(secretary, **same),
        "mandate_recorded": lambda: add(resolution, 1, "a"),
        "evidence_recorded": lambda: actions.add_evidence(secretary, mandate, **evidence),
        "state_unchanged": lambda: actions.answer_mandate(secretary, mandate, "reported"),
    }.items():
        with pytest.raises(Refused) as refusal:
            again()
        assert refusal.value.code == code
    add(resolution, 1, "b")
    actions.record_resolution(secretary, kind="decision", **same)


def test_without_evidence_a_paragraph_stays_open(secretary, resolution, add, evidence):
    mandate = add(resolution, 9)
    with pytest.raises(Refused) as refusal:
        actions.answer_mandate(secretary, mandate, "answered")
    assert refusal.value.code == "no_evidence"
    piece = actions.add_evidence(secretary, mandate, **evidence)
    actions.answer_mandate(secretary, mandate, "answered")
    other = add(resolution, 10)
    for take in (
        lambda: actions.remove_evidence(secretary, piece),
        lambda: actions.correct_evidence(secretary, piece, version=1, mandate=other),
    ):
        with pytest.raises(Refused) as refusal:
            take()
        assert refusal.value.code == "last_evidence"
    # With a note the paragraph stands by itself; taking the note away again is refused while it is not open.
    noted = actions.correct_mandate(secretary, mandate, version=2, notes=six("Done"))
    actions.remove_evidence(secretary, piece)
    with pytest.raises(Refused) as refusal:
        actions.correct_mandate(secretary, noted, version=noted.version, notes=None)
    assert refusal.value.code == "no_evidence"
    actions.answer_mandate(secretary, noted, "open")
    assert not Evidence.objects.exists()
    assert Entry.objects.get(verb="remove_evidence").details["symbol"] == "CTOC/COP/2026/9"


def test_the_slower_of_two_hears_what_stands_now(secretary, resolution, add, evidence):
    mandate = add(resolution, 9)
    actions.add_evidence(secretary, mandate, **evidence)
    actions.correct_mandate(secretary, mandate, version=1, due_session=6)
    for slower in (
        lambda: actions.correct_mandate(secretary, mandate, version=1, due_session=7),
        lambda: actions.answer_mandate(secretary, mandate, "answered", version=1),
    ):
        with pytest.raises(Conflict) as conflict:
            slower()
        assert conflict.value.theirs.due_session == 6
    # Saying once more what already stands is no conflict and leaves no trace.
    entries = Entry.objects.count()
    actions.correct_mandate(secretary, mandate, version=1, due_session=6)
    assert Entry.objects.count() == entries


def test_a_state_is_not_corrected_but_answered(secretary, resolution, add):
    with pytest.raises(TypeError):
        actions.correct_mandate(secretary, add(resolution, 9), version=1, state="answered")


@pytest.mark.parametrize("missing", LANGUAGE_CODES)
def test_a_text_without_one_of_the_languages_is_not_kept(secretary, missing):
    titles = six("Title")
    del titles[missing]
    fields = {"symbol": "5/1", "titles": titles, "session": 5, "adopted_on": dt.date(2010, 10, 22)}
    with pytest.raises(ValidationError):
        actions.record_resolution(secretary, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "rumour"},
        {"path": "", "symbol": ""},
        {"labels": None},
        {"date": None},
        {"kind": "page", "path": "", "symbol": "A/1"},
        {"kind": "practice", "path": "practices/2026/42/", "symbol": ""},
        {"kind": "paper", "path": "x/", "symbol": "CTOC/COP/2026/1", "labels": None, "date": None},
        {"kind": "meeting", "path": "groups/x/", "symbol": "", "labels": None, "date": None},
        {"path": "/en/groups/"},
        {"path": "//elsewhere.example/"},
        {"path": "javascript:alert(1)"},
        {"path": "http://plain.example/"},
        {"path": 'https://x.example/">'},
    ],
)
def test_evidence_that_cannot_be_found_or_trusted_is_not_kept(secretary, resolution, add, evidence, fields):
    with pytest.raises(ValidationError):
        actions.add_evidence(secretary, add(resolution, 9), **evidence | fields)


@pytest.mark.parametrize("symbol", ["", "5", "5-1", "05/1", "5/0", "5/1 ", "5/1\n", "V/1"])
def test_a_symbol_is_session_and_number(secretary, symbol):
    with pytest.raises(ValidationError):
        actions.record_resolution(
            secretary, symbol=symbol, titles=six("Title"), session=5, adopted_on=dt.date(2010, 10, 22)
        )


@pytest.mark.parametrize("fields", [{"paragraph": 0}, {"letter": "ab"}, {"letter": "A"}, {"due_session": 0}])
def test_a_paragraph_has_a_number_and_perhaps_a_letter(resolution, add, fields):
    place = {"paragraph": 9, "letter": ""} | fields
    with pytest.raises(ValidationError):
        add(resolution, **place)


def test_somebody_was_asked(secretary, resolution, add, group):
    with pytest.raises(Refused) as refusal:
        add(resolution, 9, groups=[])
    assert refusal.value.code == "nobody_asked"
    mandate = add(resolution, 9, groups=[group])
    with pytest.raises(Refused) as refusal:
        actions.correct_mandate(secretary, mandate, version=1, groups=[])
    assert refusal.value.code == "nobody_asked"
    corrected = actions.correct_mandate(secretary, mandate, version=1, groups=[], of_states_parties=True)
    assert corrected.version == 2
    assert not corrected.groups.exists()
    assert Entry.objects.get(verb="correct_mandate").details["fields"] == ["groups", "of_states_parties"]


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "practice", "path": "practices/2026/42/"},
        {"kind": "meeting", "path": "meetings/none/"},
        {"kind": "paper", "symbol": "CTOC/COP/2026/1"},
    ],
)
def test_a_record_that_is_evidence_must_exist(secretary, resolution, add, record):
    with pytest.raises(Refused) as refusal:
        actions.add_evidence(secretary, add(resolution, 9), **record)
    assert refusal.value.code == "no_such_record"
