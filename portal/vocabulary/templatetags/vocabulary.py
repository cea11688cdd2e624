"""`{% load vocabulary %}`: terms, dates and language names in the language of the page.

Every filter takes another language as its argument: `{{ term|label:"fr" }}`.
"""

import datetime

from django import template

from portal.vocabulary import dates
from portal.vocabulary.languages import get_language_named, language_in_use
from portal.vocabulary.models import FormOfCrime, Provision, Term

register = template.Library()


@register.filter
def label(term: Term | None, language: str | None = None) -> str:
    """The term's name; nothing for no term."""
    return term.label(language) if term else ""


@register.filter
def definition(form: FormOfCrime | None, language: str | None = None) -> str:
    """The one sentence that says what falls under a form of crime."""
    return form.definition(language) if form else ""


@register.filter
def citation(provision: Provision | None, language: str | None = None) -> str:
    """ "Organized Crime Convention, article 18"."""
    return provision.citation(language) if provision else ""


@register.filter
def un_date(day: datetime.date | None, language: str | None = None) -> str:
    """ "12 October 2026"."""
    return dates.format_date(day, language) if day else ""


@register.filter
def un_weekday_date(day: datetime.date | None, language: str | None = None) -> str:
    """ "Monday, 12 October 2026"."""
    return dates.format_date(day, language, weekday=True) if day else ""


@register.filter
def un_weekday(day: datetime.date | None, language: str | None = None) -> str:
    """ "Monday"."""
    return dates.format_weekday(day, language) if day else ""


@register.filter
def un_time(moment: datetime.datetime | datetime.time | None, language: str | None = None) -> str:
    """ "10 a.m."."""
    return dates.format_time(moment, language) if moment is not None and moment != "" else ""


@register.filter
def un_datetime(moment: datetime.datetime | None, language: str | None = None) -> str:
    """ "12 October 2026, 10 a.m."."""
    return dates.format_datetime(moment, language) if moment else ""


@register.simple_tag
def un_range(start: datetime.date, end: datetime.date, language: str | None = None) -> str:
    """ "12–16 October 2026", or with moments "12 October 2026, 10 a.m.–1 p.m."."""
    return dates.format_range(start, end, language)


@register.simple_tag
def un_time_range(
    start: datetime.datetime | datetime.time,
    end: datetime.datetime | datetime.time,
    language: str | None = None,
) -> str:
    """ "3–6 p.m."."""
    return dates.format_time_range(start, end, language)


@register.simple_tag
def un_zone(zone: datetime.tzinfo | str | None = None, language: str | None = None) -> str:
    """The city that names a time zone: "Vienna"."""
    return dates.format_zone(zone, language)


@register.simple_tag
def language_name(code: str) -> str:
    """The language's name in its own script; nothing for a code that is not official."""
    return _language(code).name if code else ""


@register.simple_tag
def language_direction(code: str) -> str:
    """ "rtl" or "ltr"."""
    return _language(code).direction


def _language(code: str):
    return get_language_named(language_in_use(code))
