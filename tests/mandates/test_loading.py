"""The demo's file of mandates comes in through actions, once, and leaves the Secretariat's work alone."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from meetings.models import Meeting, Paper, WorkingGroup
from portal.access.refusals import Refused
from portal.audit.models import Entry
from portal.mandates import actions
from portal.mandates.models import Evidence, Mandate, Resolution
from portal.vocabulary.languages import LANGUAGE_CODES
from tests.practices.worlds import bring_out, make_world

from .conftest import six

FILE = Path(__file__).parents[2] / "portal/demo/data/mandates.yaml"


@pytest.fixture
def entry() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))["mandates"][0]


@pytest.fixture
def records(entry) -> dict[str, str]:
    """The groups, meetings and papers that the file names; one practice stands for all."""
    practice = bring_out(make_world())
    names: dict[str, str] = {}
    for paragraph in entry["paragraphs"]:
        for of in paragraph["of"]:
            if of.startswith("group:"):
                slug = of.removeprefix("group:")
                WorkingGroup.objects.get_or_create(slug=slug, defaults={"names": six(slug)})
        for piece in paragraph["evidence"]:
            if slug := piece.get("meeting"):
                Meeting.objects.get_or_create(
                    slug=slug,
                    defaults={
                        "titles": six(slug),
                        "first_day": dt.date(2026, 5, 4),
                        "last_day": dt.date(2026, 5, 4),
                        "audience": frozenset({"public"}),
                    },
                )
            elif symbol := piece.get("paper"):
                names[symbol] = symbol.replace("{year}", "2026")
            else:
                names[piece["practice"]] = practice.path
    meeting = Meeting.objects.first()
    for symbol in names.values():
        if symbol.startswith("CTOC"):
            Paper.objects.get_or_create(
                symbol=symbol,
                defaults={
                    "meeting": meeting,
                    "kind": "report",
                    "titles": six("Paper"),
                    "original_language": "en",
                    "audience": frozenset({"public"}),
                },
            )
    return names


def load(secretary, entry, records):
    # All practices of the file are one here, so a paragraph that names several would name the same one twice.
    entry = entry | {"paragraphs": [p | {"evidence": once(p["evidence"])} for p in entry["paragraphs"]]}
    return actions.load_resolution(secretary, entry, records)


def once(evidence):
    practices = [piece for piece in evidence if "practice" in piece]
    return practices[:1] + [piece for piece in evidence if "practice" not in piece]


def test_resolution_5_1_is_there_with_its_eleven_paragraphs(client, secretary, entry, records):
    load(secretary, entry, records)
    resolution = Resolution.objects.get()
    assert (resolution.symbol, resolution.session, resolution.adopted_on) == ("5/1", 5, dt.date(2010, 10, 22))
    assert [mandate.paragraph for mandate in resolution.mandates.all()] == list(range(1, 12))
    ninth = resolution.mandates.get(paragraph=9)
    assert ninth.of_conference
    assert [group.slug for group in ninth.groups.all()] == ["international-cooperation"]
    assert {piece.kind for piece in ninth.evidence.all()} == {"practice", "meeting", "paper"}
    assert resolution.mandates.get(paragraph=1).state == Mandate.State.CONCLUDED
    assert resolution.mandates.get(paragraph=6).state == Mandate.State.OPEN
    assert resolution.mandates.get(paragraph=11).due_session == 6
    for code in LANGUAGE_CODES:
        html = client.get(f"/{code}/mandates/5-1/").content.decode()
        for mandate in resolution.mandates.all():
            assert f'id="{mandate.anchor}"' in html


def test_loading_again_changes_nothing(secretary, entry, records):
    load(secretary, entry, records)
    ninth = Mandate.objects.get(paragraph=9)
    actions.correct_mandate(secretary, ninth, version=ninth.version, due_session=15)
    piece = Evidence.objects.filter(mandate=ninth).first()
    actions.remove_evidence(secretary, piece)
    entries = Entry.objects.count()
    load(secretary, entry, records)
    assert Entry.objects.count() == entries
    ninth.refresh_from_db()
    assert ninth.due_session == 15
    assert not Evidence.objects.filter(pk=piece.pk).exists()


def test_a_record_that_is_not_there_stops_the_loading_whole(secretary, entry, records):
    with pytest.raises(Refused):
        load(
            secretary, entry, {name: at for name, at in records.items() if name != "P12"} | {"P12": "practices/2001/1/"}
        )
    assert not Resolution.objects.exists()
