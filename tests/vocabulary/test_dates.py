"""Dates and times as United Nations texts write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portal.vocabulary.dates import (
    ARABIC_MONTHS,
    format_date,
    format_datetime,
    format_range,
    format_time,
    format_time_range,
    format_weekday,
    format_zone,
)
from portal.vocabulary.languages import LANGUAGE_CODES

VIENNA, TOKYO = ZoneInfo("Europe/Vienna"), ZoneInfo("Asia/Tokyo")
MONDAY = dt.date(2026, 10, 12)
TEN = dt.datetime(2026, 10, 12, 10, tzinfo=VIENNA)
ONE = dt.datetime(2026, 10, 12, 13, tzinfo=VIENNA)


@pytest.fixture(autouse=True)
def _in_vienna():
    with timezone.override(VIENNA):
        yield


@pytest.mark.parametrize(
    ("language", "date", "with_weekday"),
    [
        ("ar", "12 تشرين الأول/أكتوبر 2026", "الاثنين، 12 تشرين الأول/أكتوبر 2026"),
        ("zh-hans", "2026年10月12日", "2026年10月12日星期一"),
        ("en", "12 October 2026", "Monday, 12 October 2026"),
        ("fr", "12 octobre 2026", "lundi 12 octobre 2026"),
        ("ru", "12 октября 2026 г.", "понедельник, 12 октября 2026 г."),
        ("es", "12 de octubre de 2026", "lunes 12 de octubre de 2026"),
    ],
)
def test_dates(language, date, with_weekday):
    assert format_date(MONDAY, language) == date
    assert format_date(MONDAY, language, weekday=True) == with_weekday
    with translation.override(language):
        assert format_date(TEN) == date
    assert format_weekday(MONDAY, language) in with_weekday


def test_arabic_months_are_named_twice():
    months = [
        "كانون الثاني/يناير",
        "شباط/فبراير",
        "آذار/مارس",
        "نيسان/أبريل",
        "أيار/مايو",
        "حزيران/يونيه",
        "تموز/يوليه",
        "آب/أغسطس",
        "أيلول/سبتمبر",
        "تشرين الأول/أكتوبر",
        "تشرين الثاني/نوفمبر",
        "كانون الأول/ديسمبر",
    ]
    assert list(ARABIC_MONTHS) == months
    assert format_date(dt.date(2026, 12, 1), "ar") == "1 كانون الأول/ديسمبر 2026"


def test_the_first_of_a_french_month():
    assert format_date(dt.date(2026, 1, 1), "fr") == "1er janvier 2026"
    assert format_date(dt.date(2026, 1, 21), "fr") == "21 janvier 2026"


@pytest.mark.parametrize(
    ("language", "time", "expected"),
    [
        ("en", (10, 0), "10 a.m."),
        ("en", (15, 30), "3.30 p.m."),
        ("en", (12, 0), "noon"),
        ("en", (0, 0), "midnight"),
        ("en", (12, 15), "12.15 p.m."),
        ("en", (0, 5), "12.05 a.m."),
        ("fr", (10, 0), "10 h"),
        ("fr", (15, 30), "15 h 30"),
        ("es", (15, 0), "15.00 horas"),
        ("ru", (9, 5), "9:05"),
        ("zh-hans", (10, 0), "上午10时"),
        ("zh-hans", (15, 30), "下午3时30分"),
        ("ar", (15, 0), "15:00"),
    ],
)
def test_times(language, time, expected):
    assert format_time(dt.time(*time), language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "12 تشرين الأول/أكتوبر 2026، 10:00–13:00"),
        ("zh-hans", "2026年10月12日上午10时至下午1时"),
        ("en", "12 October 2026, 10 a.m.–1 p.m."),
        ("fr", "12 octobre 2026, 10 h-13 h"),
        ("ru", "12 октября 2026 г., 10:00–13:00"),
        ("es", "12 de octubre de 2026, 10.00 a 13.00 horas"),
    ],
)
def test_a_sitting(language, expected):
    assert format_range(TEN, ONE, language).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("language", "week", "months"),
    [
        ("ar", "12–16 تشرين الأول/أكتوبر 2026", "28 حزيران/يونيه – 8 تموز/يوليه 2004"),
        ("zh-hans", "2026年10月12日至16日", "2004年6月28日至7月8日"),
        ("en", "12–16 October 2026", "28 June–8 July 2004"),
        ("fr", "12-16 octobre 2026", "28 juin-8 juillet 2004"),
        ("ru", "12–16 октября 2026 г.", "28 июня – 8 июля 2004 г."),
        ("es", "12 a 16 de octubre de 2026", "28 de junio a 8 de julio de 2004"),
    ],
)
def test_a_session(language, week, months):
    assert format_range(MONDAY, dt.date(2026, 10, 16), language) == week
    assert format_range(dt.date(2004, 6, 28), dt.date(2004, 7, 8), language) == months
    assert format_range(MONDAY, MONDAY, language) == format_date(MONDAY, language)


def test_a_range_over_the_new_year_names_both_years():
    assert format_range(dt.date(2026, 12, 28), dt.date(2027, 1, 2), "en") == "28 December 2026–2 January 2027"


def test_a_range_of_moments_over_days():
    end = dt.datetime(2026, 10, 13, 18, tzinfo=VIENNA)
    assert format_range(TEN, end, "en") == "12 October 2026, 10 a.m. – 13 October 2026, 6 p.m."


def test_a_range_that_ends_before_it_starts_is_an_error():
    with pytest.raises(ValueError, match="before"):
        format_range(MONDAY, dt.date(2026, 10, 11), "en")


def test_what_two_times_share_is_said_once():
    assert format_time_range(dt.time(15), dt.time(18), "en") == "3–6 p.m."
    assert format_time_range(dt.time(15), dt.time(18), "zh-hans") == "下午3时至6时"
    assert format_time_range(dt.time(10), dt.time(12), "en") == "10 a.m.–noon"


def test_moments_are_shown_in_the_zone_asked_for():
    late = dt.datetime(2026, 10, 12, 18, tzinfo=VIENNA)
    assert format_datetime(late, "en") == "12 October 2026, 6 p.m."
    assert format_datetime(late, "en", zone=TOKYO) == "13 October 2026, 1 a.m."
    assert format_date(late, "en", weekday=True, zone=TOKYO) == "Tuesday, 13 October 2026"
    assert format_datetime(late, "en", weekday=True) == "Monday, 12 October 2026, 6 p.m."
    with timezone.override(TOKYO):
        assert format_time(late, "en") == "1 a.m."


@pytest.mark.parametrize(
    ("language", "city"),
    [
        ("ar", "فيينا"),
        ("zh-hans", "维也纳"),
        ("en", "Vienna"),
        ("fr", "Vienne"),
        ("ru", "Вена"),
        ("es", "Viena"),
    ],
)
def test_a_zone_is_named_by_its_city(language, city):
    assert format_zone("Europe/Vienna", language) == city
    assert format_zone(language=language) == city


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(LANGUAGE_CODES))
def test_every_date_keeps_its_numbers_in_latin_digits(day, language):
    text = format_date(day, language, weekday=True)
    assert str(day.year) in text
    assert str(day.day) in text
    assert not any("\u0660" <= letter <= "\u0669" for letter in text)
