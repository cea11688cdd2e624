"""Versions: each stays at its address, for those it was published for, and shows what changed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices import actions
from practices.models import Edition
from practices.versions import compare_words
from tests.practices.worlds import CONTENT, amend, bring_out, many, translate


def page(client, practice, number: int, language: str = "en"):
    return client.get(f"/{language}/{practice.path}v{number}/")


@pytest.fixture
def twice(world):
    """A practice with two versions."""
    practice = bring_out(world)
    return amend(
        world,
        practice,
        result="Of 90 holds, 61 became orders.",
        lessons="",
        forms=["FRD", "IDN"],
        year_to=2027,
    )


@pytest.mark.django_db
def test_every_version_stays_at_its_address(client, twice):
    first, second = page(client, twice, 1), page(client, twice, 2)
    assert (first.status_code, second.status_code) == (200, 200)
    first, second = first.content.decode(), second.content.decode()
    assert CONTENT["result"] in first
    assert "This is an earlier version." in first
    assert 'name="robots" content="noindex"' in first
    assert "Changes since" not in first
    assert "This is an earlier version." not in second
    assert f'rel="canonical" href="http://testserver/en/{twice.path}"' in second
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2]
    assert str(Edition.objects.first()) == f"{twice.reference} v1"
    assert page(client, twice, 3).status_code == 404
    assert page(client, twice, 0).status_code == 404
    assert f'href="/en/{twice.path}v2/"' in client.get(f"/en/{twice.path}").content.decode()


@pytest.mark.django_db
def test_differences_are_shown_word_by_word(client, twice):
    shown = page(client, twice, 2).content.decode()
    assert "Changes since version 1" in shown
    assert "Of <del>74</del><ins>90</ins> holds" in shown
    assert f"<del>{CONTENT['lessons']}</del>" in shown
    assert "<del>Word CYB</del>; <ins>Word IDN</ins>; " in shown
    assert "<del>2024–2026</del>; <ins>2024–2027</ins>; " in shown
    assert shown.count("<h3>") == 4


@pytest.mark.django_db
def test_a_citation_names_the_link_of_its_version(client, world):
    practice = bring_out(world)
    assert f"/en/{practice.path}v1/" in client.get(f"/en/{practice.path}cite.txt").content.decode()
    practice = amend(world, practice, result="Other.")
    (item,) = json.loads(client.get(f"/en/{practice.path}cite.json").content)
    assert item["URL"] == f"http://testserver/en/{practice.path}v2/"
    assert client.get(item["URL"]).status_code == 200


@pytest.mark.django_db
def test_in_another_language_the_newest_is_translated_and_an_earlier_one_is_the_original(client, world, twice):
    translate(world, twice, "fr")
    assert "Mot title" in page(client, twice, 2, "fr").content.decode()
    earlier = page(client, twice, 1, "fr").content.decode()
    assert CONTENT["result"] in earlier
    assert 'lang="en"' in earlier


@pytest.mark.django_db
def test_a_version_stays_with_those_it_was_published_for(client, world, signed_in):
    practice = bring_out(world, visibility="parties", result="For States alone.")
    practice = amend(world, practice, visibility="public", tlp="TLP:CLEAR", result="For everybody.")
    assert page(client, practice, 1).status_code == 404
    shown = page(client, practice, 2).content.decode()
    assert "For everybody." in shown
    assert "For States alone." not in shown
    assert f"{practice.path}v1/" not in shown
    state = signed_in(world.other)
    assert "For States alone." in page(state, practice, 1).content.decode()
    shown = page(state, practice, 2).content.decode()
    assert "<del>States alone.</del><ins>everybody.</ins>" in shown
    assert "Who may read it" in shown


@pytest.mark.django_db
def test_who_may_not_read_the_practice_reads_no_version(client, world, twice):
    hidden = bring_out(world, visibility="parties")
    assert page(client, hidden, 1).status_code == 404
    actions.withdraw_practice(world.clerk, twice, "inaccurate")
    assert page(client, twice, 1).status_code == 410
    assert page(client, twice, 2).status_code == 410


@pytest.mark.django_db
def test_a_state_that_is_no_longer_named_is_named_in_no_version(client, world):
    practice = amend(world, bring_out(world), anonymize=True)
    for number in (1, 2):
        assert "State XV" not in page(client, practice, number).content.decode()


@pytest.mark.django_db
def test_nothing_that_readers_see_has_changed(client, world):
    practice = bring_out(world)
    practice = amend(world, practice, anonymize=True)
    assert "No word that readers see has changed." in page(client, practice, 2).content.decode()


@pytest.mark.django_db
def test_programs_learn_what_the_page_is(client, world):
    practice = bring_out(world, title="A </script><b>title</b> & more")
    translate(world, practice, "fr")
    shown = client.get(f"/en/{practice.path}").content.decode()
    written = shown.split('<script type="application/ld+json">')[1].split("</script>")[0]
    item = json.loads(written)
    assert item["@type"] == "Report"
    assert item["name"] == "A </script><b>title</b> & more"
    assert item["@id"] == f"http://testserver/en/{practice.path}v1/"
    assert item["author"]["name"] == "Word State XV"
    assert item["datePublished"] == item["dateModified"]
    assert "translationOfWork" not in item
    assert 'property="og:title" content="A &lt;/script&gt;&lt;b&gt;title&lt;/b&gt; &amp; more"' in shown
    french = client.get(f"/fr/{practice.path}").content.decode()
    item = json.loads(french.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert item["translationOfWork"] == {"@id": f"http://testserver/en/{practice.path}v1/"}
    unnamed = bring_out(world, anonymize=True)
    head = client.get(f"/en/{unnamed.path}").content.decode().split("</head>")[0]
    assert unnamed.reference in head
    assert "XV" not in head


@pytest.mark.django_db
def test_no_practice_and_no_version_costs_a_query_more(client, world, django_assert_max_num_queries):
    practice = bring_out(world)
    for rows, versions in ((1, 1), (2, 2), (297, 10)):
        many(world, rows)
        for number in range(versions):
            practice = amend(world, practice, result=f"Result {rows} {number}.")
        client.get(f"/en/{practice.path}v{practice.version}/?warm=up")
        with django_assert_max_num_queries(7):
            assert page(client, practice, practice.version).status_code == 200


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_stand_in_their_comparison(before, after):
    pieces = compare_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after


def test_chinese_is_compared_sign_by_sign():
    assert [(piece.text, piece.kind) for piece in compare_words("四十八小时", "七十八小时")] == [
        ("四", "del"),
        ("七", "ins"),
        ("十八小时", ""),
    ]
