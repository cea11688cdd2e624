"""Parts of pages that are remembered by all that they say."""

import dataclasses
import gzip

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.safestring import SafeString

from portal.audit.queries import forget_content_version
from portal.remembered import Remembered
from portal.vocabulary.queries import forget_terms
from practices import actions
from practices.models import Practice
from practices.queries import read_published
from tests.practices.worlds import bring_out, make_world, translate

DRAW = Template('{% load frame %}{% drawn "parts/empty.html" by=by text=text %}')


@pytest.fixture
def drawn():
    """The names of the templates that were drawn."""
    names: list[str] = []
    template_rendered.connect(note := lambda template, **_: names.append(template.name), weak=False)
    yield names
    template_rendered.disconnect(note)


def test_what_was_asked_for_last_is_remembered():
    kept: Remembered[SafeString] = Remembered(most=2)
    for key in "abac":
        assert kept.of(key, lambda key=key: SafeString(f"drawn {key}")) == f"drawn {key}"
    assert kept.of("a", lambda: SafeString("anew")) == "drawn a"
    assert kept.of("b", lambda: SafeString("anew")) == "anew"
    assert len(kept) == 2
    kept.forget()
    assert len(kept) == 0


@pytest.mark.django_db
def test_once_for_each_language_and_each_stamp(drawn, settings):
    def draw(by, text):
        return DRAW.render(Context({"by": by, "text": text}))

    assert "First" in draw("a", "First")
    assert "First" in draw("a", "Second")
    assert "Second" in draw("b", "Second")
    with translation.override("fr"):
        assert "Second" in draw("a", "Second")
    assert drawn.count("parts/empty.html") == 3
    settings.DEBUG = True
    assert "Third" in draw("a", "Third")


@pytest.mark.django_db
def test_another_vocabulary_is_drawn_anew(drawn):
    from portal.vocabulary.models import VocabularyVersion

    for token in ("one", "two"):
        VocabularyVersion.objects.update_or_create(pk=1, defaults={"token": token})
        forget_terms()
        DRAW.render(Context({"by": "a", "text": token}))
    assert drawn.count("parts/empty.html") == 2


@pytest.mark.django_db
def test_a_practice_is_drawn_once_until_anything_of_it_changes(drawn):
    world = make_world()
    practice = bring_out(world, title="Drawn once")
    path = f"/en/{practice.path}"

    def drawings_of(**visit) -> int:
        drawn.clear()
        page = Client().get(path, visit)
        assert page.status_code == 200
        assert "Drawn once" in page.content.decode()
        return drawn.count("practices/parts/page.html")

    assert [drawings_of(visit=number) for number in range(3)] == [1, 0, 0]
    # The others share the drawing as well: it says the same to all who may read it.
    translate(world, practice, "fr")
    assert [drawings_of(visit=number) for number in range(3, 5)] == [1, 0]
    bring_out(world, title="A neighbour")
    assert [drawings_of(visit=number) for number in range(5, 7)] == [1, 0]
    actions.withdraw_translation(world.clerk, practice, "fr")
    assert [drawings_of(visit=number) for number in range(7, 9)] == [1, 0]


@pytest.mark.django_db
def test_the_stamp_of_a_reading_has_every_column_and_every_part_of_it():
    world = make_world()
    practice = bring_out(world)

    def stamp(reading=None):
        reading = reading or read_published(world.other, practice.reference_year, practice.reference_number)
        return reading.stamp

    stands = stamp()
    assert stamp() == stands
    assert hash(stamp()) == hash(stands)
    row = Practice.objects.get(pk=practice.pk)
    columns = [one.attname for one in Practice._meta.concrete_fields]
    for column in columns:
        reading = read_published(world.other, practice.reference_year, practice.reference_number)
        setattr(reading.practice, column, object())
        assert reading.stamp != stands, column
    reading = read_published(world.other, practice.reference_year, practice.reference_number)
    for one in dataclasses.fields(reading):
        if one.name in ("practice", "text"):
            continue
        other = {"x": ("y",)} if one.name == "codes" else ("another",)
        assert dataclasses.replace(reading, **{one.name: other}).stamp != stands, one.name
    assert row.pk == practice.pk


@pytest.mark.django_db
def test_a_whole_page_is_sent_again_where_all_that_it_says_was_read_again(drawn):
    world = make_world()
    practice = bring_out(world)
    path = f"/en/{practice.path}"
    first = Client().get(path)
    drawn.clear()
    forget_content_version()
    cache.clear()
    again = Client().get(path)
    assert drawn == []
    assert (again.content, again["ETag"], again["Content-Language"]) == (first.content, first["ETag"], "en")
    assert gzip.decompress(Client().get(path, headers={"accept-encoding": "gzip"}).content) == first.content
    # Another host, another language and another person are other pages.
    assert "practices" in Client().get(path, headers={"host": "localhost"}).content.decode()
    assert 'lang="fr"' in Client().get(f"/fr/{practice.path}").content.decode()
    actions.withdraw_practice(world.clerk, practice, "inaccurate")
    assert Client().get(path).status_code == 410


@pytest.mark.django_db
def test_a_person_who_is_signed_in_is_drawn_a_page_of_their_own(drawn, signed_in):
    world = make_world()
    path = f"/en/{bring_out(world).path}"
    Client().get(path)
    drawn.clear()
    assert "/en/desk/" in signed_in(world.expert).get(path).content.decode()
    assert "practices/detail.html" in drawn
    assert "practices/parts/page.html" not in drawn
    assert "/en/desk/" not in Client().get(path).content.decode()
