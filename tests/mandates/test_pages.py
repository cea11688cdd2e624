"""The public pages of the mandates: six languages, anchors, states, and a cost that does not grow."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from portal.mandates import actions
from portal.vocabulary.languages import LANGUAGE_CODES

from .conftest import six

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_both_pages_speak_the_language_of_their_address(client, secretary, resolution, add, evidence, code):
    mandate = add(resolution, 9, due_session=6)
    actions.add_evidence(secretary, mandate, **evidence)
    for address in (f"/{code}/mandates/", f"/{code}/mandates/5-1/"):
        response = client.get(address)
        assert response.status_code == 200
        html = response.content.decode()
        shown = set(re.findall(r"\[(ar|zh-hans|en|fr|ru|es)\]", html))
        assert shown == {code}
        direction = "rtl" if code == "ar" else "ltr"
        assert re.search(rf'<html lang="{code}"\s+dir="{direction}"', html)
        assert "style=" not in html
        assert "onclick" not in html


def test_the_detail_page_has_an_address_for_each_paragraph(client, secretary, resolution, add, evidence):
    add(resolution, 1, "a")
    mandate = add(resolution, 9, due_session=6)
    actions.add_evidence(secretary, mandate, **evidence)
    actions.answer_mandate(secretary, mandate, "answered")
    html = client.get("/en/mandates/5-1/").content.decode()
    assert 'id="p1a"' in html
    assert 'id="p9"' in html
    assert "<bdi>CTOC/COP/2026/9</bdi>" in html
    assert 'href="/en/conference/14/"' in html
    assert "Answered" in html
    assert "Open" in html
    assert "Due at session 6" in html
    assert "1 paragraph waits for its answer" in html
    listed = client.get("/en/mandates/").content.decode()
    assert 'href="/en/mandates/5-1/#p9"' in listed
    assert 'href="/en/mandates/5-1/#p1a"' in listed


def test_a_resolution_and_a_decision_of_the_same_number_have_two_addresses(client, secretary, resolution):
    decision = actions.record_resolution(
        secretary, kind="decision", symbol="5/1", titles=six("Decided"), session=5, adopted_on=resolution.adopted_on
    )
    with translation.override("en"):
        assert resolution.get_absolute_url() == "/en/mandates/5-1/"
        assert decision.get_absolute_url() == "/en/mandates/decision-5-1/"
    assert "Decided [en]" in client.get("/en/mandates/decision-5-1/").content.decode()
    assert "Effective implementation [en]" in client.get("/en/mandates/5-1/").content.decode()


@pytest.mark.parametrize("slug", ["9-9", "5_1", "decision-5-1", "nonsense", "05-1", "5-1-1", "99999-1", "٥-١"])
def test_an_unknown_text_is_not_found(client, resolution, slug):
    assert client.get(f"/en/mandates/{slug}/").status_code == 404


def test_an_empty_list_says_so(client):
    assert "No resolution is recorded yet." in client.get("/en/mandates/").content.decode()


def test_texts_are_escaped(client, secretary, resolution, add):
    add(resolution, 9, requests=six("<script>alert(1)</script>"))
    for address in ("/en/mandates/", "/en/mandates/5-1/"):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_cost_of_both_pages_does_not_grow(
    client, secretary, resolution, add, evidence, rows, django_assert_max_num_queries
):
    for number in range(1, rows + 1):
        actions.add_evidence(secretary, add(resolution, number), **evidence)
    for name, args in (("mandates:list", ()), ("mandates:detail", ("5-1",))):
        with translation.override("en"):
            address = reverse(name, args=args)
        client.get(address)
        cache.clear()
        with django_assert_max_num_queries(7):
            assert client.get(address).status_code == 200


def test_a_change_shows_at_once_although_the_page_is_kept(client, secretary, resolution, add):
    mandate = add(resolution, 9)
    first = client.get("/en/mandates/5-1/")
    assert client.get("/en/mandates/5-1/", headers={"if-none-match": first["ETag"]}).status_code == 304
    actions.correct_mandate(secretary, mandate, version=1, requests=six("Asked anew"))
    second = client.get("/en/mandates/5-1/", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert "Asked anew [en]" in second.content.decode()
