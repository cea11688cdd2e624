"""The parts that page authors include: what they promise about structure and accessibility."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


class Statement(forms.Form):
    """One field of each kind that pages use."""

    title = forms.CharField(label="Title", help_text="In a few words.")
    text = forms.CharField(label="Text", widget=forms.Textarea)
    crimes = forms.MultipleChoiceField(
        label="Forms of crime",
        choices=[("CYB", "Cybercrime"), ("CUL", "Cultural property")],
        widget=forms.CheckboxSelectMultiple,
        help_text="All that apply.",
    )
    cleared = forms.BooleanField(label="May be published")
    year = forms.IntegerField(label="Year", required=False)
    paper = forms.FileField(label="Paper", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The practice is closed.")


@pytest.fixture
def wrong_form() -> str:
    form = Statement({"text": "<b>kept</b>", "year": "never"})
    assert not form.is_valid()
    return render_to_string("parts/form.html", {"form": form})


def test_label_help_field_and_error_come_in_that_order(wrong_form):
    start = wrong_form.index('for="id_title"')
    assert (
        start
        < wrong_form.index("id_title_helptext")
        < wrong_form.index('name="title"')
        < wrong_form.index('id="id_title_error"')
    )


def test_a_field_names_its_help_and_its_error(wrong_form):
    field = re.search(r'<input[^>]*name="title"[^>]*>', wrong_form).group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in field
    assert 'aria-invalid="true"' in field


def test_a_list_of_choices_is_a_group_with_its_name(wrong_form):
    group = re.search(r"<fieldset[^>]*>\s*<legend>\s*Forms of crime", wrong_form).group()
    assert 'aria-describedby="id_crimes_helptext id_crimes_error"' in group


def test_what_was_typed_stays_and_is_escaped(wrong_form):
    assert "&lt;b&gt;kept&lt;/b&gt;" in wrong_form
    assert 'value="never"' in wrong_form


def test_the_summary_takes_the_focus_and_leads_to_each_field(wrong_form):
    summary = wrong_form[: wrong_form.index('class="fields"')]
    assert 'tabindex="-1"' in summary
    assert " autofocus" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_title", "id_crimes_0", "id_cleared", "id_year"]
    assert all(f'id="{target}"' in wrong_form for target in targets)
    assert "The practice is closed." in summary


def test_optional_fields_say_so_and_only_they(wrong_form):
    assert wrong_form.count('class="optional"') == 2


def test_hidden_fields_are_rendered_without_a_label(wrong_form):
    assert 'name="token"' in wrong_form
    assert 'for="id_token"' not in wrong_form


def test_no_summary_without_errors():
    assert "error-summary" not in render_to_string("parts/form.html", {"form": Statement()})


def test_the_summary_covers_a_formset():
    formset_class = forms.formset_factory(Statement, extra=0)
    formset = formset_class({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-text": "x"})
    formset.is_valid()
    summary = render_to_string("parts/error_summary.html", {"formset": formset})
    assert 'href="#id_form-0-title"' in summary


def test_paging_keeps_the_other_parameters():
    request = RequestFactory().get("/en/search/?q=freezing&page=2&year=2026")
    html = render_to_string("parts/pages.html", {"page": Paginator(range(50), 10).page(2)}, request)
    assert re.search(r'rel="prev"\s+href="\?q=freezing&amp;page=1&amp;year=2026"', html)
    assert re.search(r'rel="next"\s+href="\?q=freezing&amp;page=3&amp;year=2026"', html)


def test_one_page_needs_no_paging():
    request = RequestFactory().get("/en/search/")
    assert not render_to_string("parts/pages.html", {"page": Paginator(range(5), 10).page(1)}, request).strip()


def test_nothing_found_says_what_to_do():
    html = render_to_string(
        "parts/empty.html", {"text": "No drafts.", "link_url": "/en/practices/new/", "link_text": "Submit one"}
    )
    assert "No drafts." in html
    assert 'href="/en/practices/new/"' in html
