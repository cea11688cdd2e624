"""The Secretariat's desk: every save in the admin is an action, and nothing else gets in."""

import pytest
from django.urls import reverse

from portal.access.models import Seat
from portal.audit.models import Entry
from portal.mandates import actions
from portal.mandates.models import Evidence, Mandate, Resolution

from .conftest import six


def address(model, view: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def texts(name: str, values: dict[str, str]) -> dict[str, str]:
    """What a form sends for a text in six languages."""
    return {f"{name}_{code.replace('zh-hans', 'zh_Hans')}": text for code, text in values.items()}


@pytest.fixture
def desk(secretary, signed_in):
    """A member of the Secretariat with access to the admin."""
    return signed_in(secretary)


def mandate_form(mandate: Mandate, **changed) -> dict:
    values = {
        "resolution": mandate.resolution_id,
        "paragraph": mandate.paragraph,
        "letter": mandate.letter,
        "due_session": mandate.due_session or "",
        "state": mandate.state,
        "version": mandate.version,
        "of_secretariat": "on",
        "groups": [group.pk for group in mandate.groups.all()],
    }
    values |= texts("titles", mandate.titles) | texts("requests", mandate.requests) | texts("offers", mandate.offers)
    return values | changed


def test_a_resolution_is_recorded_and_corrected(desk):
    form = {"kind": "resolution", "symbol": "5/8", "session": 5, "adopted_on": "2010-10-22"}
    response = desk.post(address(Resolution, "add"), form | texts("titles", six("Technical assistance")))
    assert response.status_code == 302
    resolution = Resolution.objects.get()
    assert resolution.titles == six("Technical assistance")
    response = desk.post(
        address(Resolution, "edit", resolution.pk),
        form | {"session": 6, "version": 1} | texts("titles", six("Technical assistance")),
    )
    assert response.status_code == 302
    assert Resolution.objects.get().session == 6
    assert list(Entry.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "record_resolution",
        "correct_resolution",
    ]


def test_an_incomplete_text_comes_back_with_its_language(desk):
    form = {"kind": "resolution", "symbol": "5/8", "session": 5, "adopted_on": "2010-10-22"}
    response = desk.post(address(Resolution, "add"), form | texts("titles", six("Technical assistance") | {"fr": ""}))
    assert response.status_code == 200
    assert "Technical assistance [en]" in response.content.decode()
    assert not Resolution.objects.exists()


def test_a_paragraph_is_added_answered_and_its_evidence_taken_away(desk, resolution, evidence):
    form = {"resolution": resolution.pk, "paragraph": 9, "letter": "", "due_session": 6, "state": "open"}
    form |= texts("titles", six("Title")) | texts("requests", six("Ask")) | texts("offers", six("Offer"))
    response = desk.post(address(Mandate, "add"), form)
    assert "Say who was asked" in response.content.decode()
    form["of_conference"] = "on"
    assert desk.post(address(Mandate, "add"), form).status_code == 302
    mandate = Mandate.objects.get()
    # Answered without evidence: the action's reason stands in the form, nothing is kept.
    response = desk.post(address(Mandate, "edit", mandate.pk), mandate_form(mandate, state="answered", due_session=7))
    assert "without either a paragraph stays open" in response.content.decode()
    mandate.refresh_from_db()
    assert (mandate.state, mandate.due_session) == ("open", 6)
    piece = {name: evidence[name] for name in ("kind", "symbol", "path")} | {"date": "2026-05-04"}
    piece |= {"mandate": mandate.pk} | texts("labels", evidence["labels"])
    assert desk.post(address(Evidence, "add"), piece).status_code == 302
    assert desk.post(address(Mandate, "edit", mandate.pk), mandate_form(mandate, state="answered")).status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == "answered"
    kept = Evidence.objects.get()
    response = desk.post(address(Evidence, "delete", kept.pk), follow=True)
    assert "its last evidence stays" in response.content.decode()
    actions.answer_mandate(resolution_actor(), mandate, "open")
    desk.post(address(Evidence, "delete", kept.pk))
    assert not Evidence.objects.exists()
    assert Entry.objects.filter(verb="remove_evidence").count() == 1


def resolution_actor():
    return Seat.objects.get(role=Seat.Role.SECRETARIAT).user


def test_bulk_deletion_goes_through_the_action_too(desk, secretary, resolution, add, evidence):
    piece = actions.add_evidence(secretary, add(resolution, 9), **evidence)
    bulk = reverse("wagtail_bulk_action", args=("mandates", "evidence", "delete"))
    desk.post(f"{bulk}?id={piece.pk}")
    assert not Evidence.objects.exists()
    assert Entry.objects.filter(verb="remove_evidence").count() == 1
    for model, row in ((Resolution, resolution), (Mandate, resolution.mandates.get())):
        bulk = reverse("wagtail_bulk_action", args=("mandates", model._meta.model_name, "delete"))
        desk.post(f"{bulk}?id={row.pk}")
        desk.post(address(model, "delete", row.pk))
        assert model.objects.count() == 1


def test_two_tabs_the_second_sees_what_stands_and_chooses(desk, secretary, resolution, add):
    mandate = add(resolution, 9, due_session=6)
    mine = mandate_form(mandate, due_session=8) | texts("offers", six("Mine"))
    actions.correct_mandate(secretary, mandate, version=1, due_session=7, offers=six("Theirs"))
    response = desk.post(address(Mandate, "edit", mandate.pk), mine)
    html = response.content.decode()
    assert "Somebody else changed this in the meantime" in html
    assert "Now stands here: 7" in html
    assert "Theirs [fr]" in html
    assert "Mine [fr]" in html
    mandate.refresh_from_db()
    assert mandate.due_session == 7
    chosen = response.context["form"]["version"].value()
    assert desk.post(address(Mandate, "edit", mandate.pk), mine | {"version": chosen}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.due_session == 8
    assert mandate.offers == six("Mine")


def test_a_stale_tab_does_not_reset_the_state(desk, secretary, resolution, add, evidence):
    mandate = add(resolution, 9)
    stale = mandate_form(mandate)
    actions.add_evidence(secretary, mandate, **evidence)
    actions.answer_mandate(secretary, mandate, "answered")
    response = desk.post(address(Mandate, "edit", mandate.pk), stale)
    assert "Somebody else changed this" in response.content.decode()
    mandate.refresh_from_db()
    assert mandate.state == "answered"


def test_a_superuser_without_a_seat_may_not(stranger, signed_in, resolution, add, secretary, evidence):
    piece = actions.add_evidence(secretary, add(resolution, 9), **evidence)
    stranger.is_superuser = True
    stranger.save()
    client = signed_in(stranger)
    entries = Entry.objects.count()
    for model, row in ((Resolution, resolution), (Mandate, piece.mandate), (Evidence, piece)):
        for view, args in (("list", ()), ("add", ()), ("edit", (row.pk,)), ("delete", (row.pk,))):
            response = (
                client.post(address(model, view, *args), {}) if view != "list" else client.get(address(model, view))
            )
            assert response.status_code in (302, 403)
        bulk = reverse("wagtail_bulk_action", args=("mandates", model._meta.model_name, "delete"))
        client.post(f"{bulk}?id={row.pk}")
    assert Entry.objects.count() == entries
    assert (Resolution.objects.count(), Mandate.objects.count(), Evidence.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_lists_of_the_desk_do_not_ask_for_each_row(
    desk, secretary, resolution, add, evidence, rows, django_assert_max_num_queries
):
    for number in range(1, rows + 1):
        actions.add_evidence(secretary, add(resolution, number), **evidence)
    for model in (Resolution, Mandate, Evidence):
        desk.get(address(model, "list"))
        with django_assert_max_num_queries(30):
            assert desk.get(address(model, "list")).status_code == 200
