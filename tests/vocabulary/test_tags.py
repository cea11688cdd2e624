"""The template tags."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.vocabulary.models import FormOfCrime, Provision


def render(source, language="en", **context):
    with translation.override(language):
        return Template("{% load vocabulary %}" + source).render(Context(context)).replace("\u00a0", " ")


def test_terms(loaded):
    article = Provision.objects.select_related("instrument").get(code="UNTOC-16")
    form = FormOfCrime.objects.get(code="ENV-W")
    assert render("{{ article|label }}", article=article) == "Extradition"
    assert render("{{ article|label }}", "ru", article=article) == "Выдача"
    assert render('{{ article|label:"es" }}', article=article) == "Extradición"
    assert render("{{ article|citation }}", article=article) == "Organized Crime Convention, article 16"
    assert render("{{ form|definition }}", form=form).startswith("Poaching")
    assert render("{{ nothing|label }}{{ nothing|definition }}{{ nothing|citation }}") == ""


def test_a_name_is_escaped(loaded):
    article = Provision.objects.get(code="UNTOC-16")
    article.labels["en"] = "<b>"
    assert render("{{ article|label }}", article=article) == "&lt;b&gt;"


MOMENT = dt.datetime(2026, 10, 12, 10, tzinfo=ZoneInfo("Europe/Vienna"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ moment|un_date }}", "12 October 2026"),
        ('{{ moment|un_date:"ar" }}', "12 تشرين الأول/أكتوبر 2026"),
        ("{{ moment|un_weekday_date }}", "Monday, 12 October 2026"),
        ("{{ moment|un_weekday }}", "Monday"),
        ("{{ moment|un_time }}", "10 a.m."),
        ("{{ midnight|un_time }}", "midnight"),
        ("{{ moment|un_datetime }}", "12 October 2026, 10 a.m."),
        ("{% un_range moment end %}", "12 October 2026, 10 a.m.–1 p.m."),
        ("{% un_time_range moment end %}", "10 a.m.–1 p.m."),
        ('{% un_zone "Europe/Vienna" %}', "Vienna"),
        ("{% language_name 'ar' %}", "عربي"),
        ("{% language_name 'zh-hans' %}", "中文"),
        ("{% language_name '' %}", ""),
        ("{% language_direction 'ar' %}", "rtl"),
        (
            "{{ nothing|un_date }}{{ nothing|un_time }}{{ nothing|un_datetime }}",
            "",
        ),
        ("{{ nothing|un_weekday }}{{ nothing|un_weekday_date }}", ""),
    ],
)
def test_dates_and_languages(source, expected, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    end = MOMENT.replace(hour=13)
    assert render(source, moment=MOMENT, end=end, midnight=dt.time(0), nothing=None) == expected
