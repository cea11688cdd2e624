"""What readers see, in which language, and what nobody learns of."""

import re

import pytest
from django.utils import timezone

from practices import actions
from practices.queries import newest_published
from practices.statistics import count_by_term
from tests.practices.worlds import CONTENT, TEXTS, amend, approve, bring_out, bring_to_review, make_person, translate

pytestmark = pytest.mark.django_db


def plain(answer) -> str:
    """The page with single blanks, so that the layout of templates does not matter."""
    return re.sub(r"\s+", " ", answer.content.decode())


def page(client, practice, language="en"):
    return client.get(f"/{language}/{practice.path}")


def test_a_published_practice_is_there_for_everybody(world, client):
    practice = bring_out(world)
    answer = page(client, practice)
    text = answer.content.decode()
    assert answer.status_code == 200
    for name in ("title", "summary", "challenge", "measure", "result", "lessons", "safeguards"):
        assert CONTENT[name] in text
    assert practice.reference in text
    assert "Submitted by Word State XV" in text
    assert "Word CYB" in text
    assert "2024–2026" in text
    assert "You are reading the original (English)." in text
    assert "Focal point, Word State XV" in text


def test_the_reader_gets_their_language_and_sees_what_it_is(world, client):
    practice = bring_out(world)
    translate(world, practice, "fr", "official")
    translate(world, practice, "ar", "courtesy")
    translate(world, practice, "ru", "machine")
    french = page(client, practice, "fr").content.decode()
    assert "Mot measure" in french
    assert CONTENT["measure"] not in french
    assert f'href="/en/{practice.path}"' in french
    arabic = plain(page(client, practice, "ar"))
    assert '<div class="prose" lang="ar" dir="rtl">' in arabic
    assert "كلمة measure" in arabic
    english = page(client, practice, "en").content.decode()
    for language in ("fr", "ar", "ru"):
        assert f'href="/{language}/{practice.path}"' in english
    notice = english[english.index('class="note language') :]
    assert "Official translation:" in notice
    assert "Courtesy translation:" in notice
    assert "Machine translation:" in notice
    assert "Not yet translated" in notice


@pytest.mark.parametrize("language", ["zh-hans", "es"])
def test_a_missing_language_shows_the_original_and_says_so(world, client, language):
    practice = bring_out(world)
    translate(world, practice, "fr")
    answer = page(client, practice, language)
    text = plain(answer)
    assert answer.status_code == 200
    assert CONTENT["measure"] in text
    assert 'class="note language warn"' in text
    assert f'<h1 lang="en" dir="auto">{CONTENT["title"]}</h1>' in text
    assert f'href="/fr/{practice.path}"' in text


def test_a_translation_that_is_behind_says_so(world, client):
    practice = bring_out(world)
    translate(world, practice, "fr")
    practice = amend(world, practice, result="Of 90 holds, 61 became orders.")
    assert 'class="note language warn"' in page(client, practice, "fr").content.decode()
    assert 'class="note language"' in page(client, practice, "en").content.decode()


def test_a_draft_translation_is_not_shown(world, client):
    practice = bring_out(world)
    actions.save_translation(world.editor, practice, "fr", {name: f"Mot {name}" for name in TEXTS})
    assert CONTENT["measure"] in page(client, practice, "fr").content.decode()
    actions.publish_translation(world.editor, practice, "fr")
    assert "Mot measure" in page(client, practice, "fr").content.decode()
    actions.save_translation(world.editor, practice, "fr", {"measure": "Mot nouveau"})
    assert "Mot nouveau" not in page(client, practice, "fr").content.decode()
    actions.publish_translation(world.editor, practice, "fr")
    assert "Mot nouveau" in page(client, practice, "fr").content.decode()


def test_a_state_that_is_not_named_is_named_nowhere(world, client):
    practice = bring_out(world, anonymize=True)
    for address in (f"/en/{practice.path}", "/en/practices/"):
        text = client.get(address).content.decode()
        assert CONTENT["title"] in text
        assert "State XV" not in text
        assert world.expert.full_name not in text
    assert newest_published(None)[0].state is None


def test_only_those_chosen_may_read_and_nobody_else_learns_of_it(world, client, signed_in):
    practice = bring_out(world, visibility="parties")
    for one in (client, signed_in(world.observer), signed_in(make_person("nobody"))):
        assert page(one, practice).status_code == 404
        assert CONTENT["title"] not in one.get("/en/practices/").content.decode()
    for person in (world.other, world.expert, world.clerk):
        text = page(signed_in(person), practice).content.decode()
        assert CONTENT["title"] in text
        assert "TLP:GREEN" in text
    assert count_by_term(None, "form") == {}
    assert count_by_term(world.other, "form") == {"CYB": 1, "FRD": 1}


def test_withdrawn_leaves_a_stone_to_those_who_could_read_it_and_404_to_others(world, client, signed_in):
    public, restricted = bring_out(world), bring_out(world, visibility="parties")
    for practice in (public, restricted):
        translate(world, practice, "fr")
        actions.withdraw_practice(world.focal, practice, "protection")
    answer = page(client, public)
    text = answer.content.decode()
    assert answer.status_code == 410
    assert public.reference in text
    assert "Withdrawn to protect persons or proceedings" in text
    assert f'datetime="{timezone.localdate():%Y-%m-%d}' in text
    for word in (CONTENT["title"], CONTENT["measure"], "State XV"):
        assert word not in text
    assert page(client, public, "fr").status_code == 410
    assert page(client, restricted).status_code == 404
    assert page(signed_in(world.other), restricted).status_code == 410
    assert CONTENT["title"] not in client.get("/en/practices/").content.decode()


def test_unknown_and_unpublished_are_the_same_404(world, client, signed_in):
    bring_to_review(world)
    for address in ("/en/practices/2026/1/", "/en/practices/2026/999/", "/en/practices/1/1/"):
        assert client.get(address).status_code == 404
        assert signed_in(world.other).get(address).status_code == 404


def test_the_list_pages_newest_first_in_the_readers_language(world, client):
    first = bring_out(world, title="Older")
    translate(world, first, "fr")
    bring_out(world, title="Newer")
    text = client.get("/en/practices/").content.decode()
    assert text.index("Newer") < text.index("Older")
    french = plain(client.get("/fr/practices/"))
    assert "Mot title" in french
    assert f'href="/fr/{first.path}"' in french
    assert 'lang="en" dir="auto">Newer' in french
    for number in ("999", "0", "x", "-1"):
        assert client.get(f"/en/practices/?page={number}").status_code == 200


def test_a_kept_page_changes_with_the_practice_at_once(world, client):
    practice = bring_out(world)
    first = page(client, practice)
    again = client.get(f"/en/{practice.path}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    translate(world, practice, "fr")
    assert client.get(f"/en/{practice.path}", headers={"If-None-Match": first["ETag"]}).status_code == 200
    actions.withdraw_practice(world.clerk, practice, "superseded")
    assert page(client, practice).status_code == 410


def test_what_the_secretariat_compiled_says_so(world, client):
    practice = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    text = page(client, approve(world.editor, practice)).content.decode()
    assert "Compiled by the Secretariat" in text
    assert "Clearance" not in text
