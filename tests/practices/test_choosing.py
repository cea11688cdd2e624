"""The terms in six languages, for the boxes in which they are typed; the lists stay what the form sends."""

import pytest

from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import FormOfCrime, VocabularyVersion
from portal.vocabulary.queries import forget_terms
from tests.practices.test_steps import on_step
from tests.practices.worlds import WORDS

pytestmark = pytest.mark.django_db
TERMS = "/en/practices/terms.json"


def test_every_term_has_its_six_names_under_its_field(world, client):
    answer = client.get(TERMS)
    content = answer.json()
    assert answer["Content-Type"].startswith("application/json")
    assert content["languages"] == list(LANGUAGE_CODES)
    assert set(content["terms"]) == {"forms", "provisions", "cooperation", "challenges", "partners"}
    assert content["terms"]["forms"]["CYB"] == [f"{WORDS[code]} CYB" for code in LANGUAGE_CODES]
    assert content["terms"]["provisions"]["UNTOC-18"][0] == "كلمة 18: كلمة article 18"


def test_the_list_is_kept_until_the_vocabulary_changes(world, client):
    first = client.get(TERMS)
    assert client.get(TERMS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    VocabularyVersion.objects.update_or_create(pk=1, defaults={"token": "another"})
    again = client.get(TERMS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"]) == (200, '"another"')
    assert client.post(TERMS).status_code == 405


def test_it_costs_the_same_for_few_terms_and_many(world, client, django_assert_max_num_queries):
    for count in (1, 3, 300):
        FormOfCrime.objects.bulk_create(
            [
                FormOfCrime(
                    code=f"X{count}-{number}",
                    labels=dict.fromkeys(LANGUAGE_CODES, "x"),
                    definitions=dict.fromkeys(LANGUAGE_CODES, "x"),
                )
                for number in range(count)
            ]
        )
        forget_terms()
        with django_assert_max_num_queries(7):
            answer = client.get(TERMS)
        assert len(answer.json()["terms"]["forms"]) >= count


def test_the_form_says_what_its_boxes_need(world, signed_in):
    page = signed_in(world.expert).get("/en/practices/new/").content.decode()
    assert f'data-terms="{TERMS}"' in page
    for name in ("forms", "provisions"):
        assert f'data-choices="{name}"' in page
        assert f'id="id_{name}_legend"' in page


def test_a_term_that_went_out_of_use_stays_where_it_was_chosen_and_is_chosen_nowhere_else(world, signed_in, drafted):
    FormOfCrime.objects.filter(code__in=["CYB", "PIR"]).update(active=False)
    forget_terms()
    expert, address = signed_in(world.expert), f"/en/desk/practices/{drafted.pk}/"
    page = expert.get(address).content.decode()
    assert 'value="CYB"' in page
    assert 'value="PIR"' not in page
    kept = expert.post(address, on_step(1, drafted, title="Later"))
    drafted.refresh_from_db()
    assert (kept.status_code, {form.pk for form in drafted.forms.all()}) == (302, {"CYB", "FRD"})
    refused = expert.post(address, on_step(1, drafted, forms=["CYB", "PIR"]))
    assert 'id="id_forms_error"' in refused.content.decode()
