"""Dates and times as United Nations texts write them in the six languages.

Names of months and days come from the Unicode locale data (Babel). Ours are only the Arabic month names,
which United Nations texts give twice ("تشرين الأول/أكتوبر"), the punctuation, and the times of day.
All digits are Latin, in Arabic too. Moments are shown in `zone`, else in Django's current time zone.
"""

import datetime
from functools import lru_cache

from babel import dates as babel_dates
from django.utils import timezone

from .languages import get_language_named, language_in_use

ARABIC_MONTHS = (
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
)
DAY_MONTH_YEAR = {
    "ar": "{day} {month} {year}",
    "zh-hans": "{year}年{month}{day}日",
    "en": "{day} {month} {year}",
    "fr": "{day} {month} {year}",
    "ru": "{day} {month} {year} г.",
    "es": "{day} de {month} de {year}",
}
DAY_MONTH = {
    "ar": "{day} {month}",
    "zh-hans": "{month}{day}日",
    "en": "{day} {month}",
    "fr": "{day} {month}",
    "ru": "{day} {month}",
    "es": "{day} de {month}",
}
WITH_WEEKDAY = {
    "ar": "{weekday}، {date}",
    "zh-hans": "{date}{weekday}",
    "en": "{weekday}, {date}",
    "fr": "{weekday} {date}",
    "ru": "{weekday}, {date}",
    "es": "{weekday} {date}",
}
DATE_AND_TIME = {
    "ar": "{date}، {time}",
    "zh-hans": "{date}{time}",
    "en": "{date}, {time}",
    "fr": "{date}, {time}",
    "ru": "{date}, {time}",
    "es": "{date}, {time}",
}
# Between two days of one month, and between two dates or times. The en dash keeps "12–16" in reading order
# in a right-to-left line, where a hyphen would not.
BETWEEN_DAYS = {"ar": "–", "zh-hans": "至", "en": "–", "fr": "-", "ru": "–", "es": " a "}
BETWEEN_DATES = {"ar": " – ", "zh-hans": "至", "en": "–", "fr": "-", "ru": " – ", "es": " a "}
BETWEEN_MOMENTS = {"zh-hans": "至", "es": " a "}


def format_date(
    day: datetime.date,
    language: str | None = None,
    *,
    weekday: bool = False,
    zone: datetime.tzinfo | None = None,
) -> str:
    """ "12 October 2026", or "Monday, 12 October 2026". A moment gives the day it falls on in the zone."""
    return _date(_local_day(day, zone), language_in_use(language), weekday)


def format_weekday(day: datetime.date, language: str | None = None) -> str:
    """ "Monday"."""
    return _weekday(_local_day(day, None), language_in_use(language))


def format_time(
    moment: datetime.datetime | datetime.time,
    language: str | None = None,
    *,
    zone: datetime.tzinfo | None = None,
) -> str:
    """ "10 a.m.", "3.30 p.m.", "noon"; a bare time of day is taken as it is."""
    return _time(_local_time(moment, zone), language_in_use(language))


def format_datetime(
    moment: datetime.datetime,
    language: str | None = None,
    *,
    weekday: bool = False,
    zone: datetime.tzinfo | None = None,
) -> str:
    """ "12 October 2026, 10 a.m."."""
    code = language_in_use(language)
    return DATE_AND_TIME[code].format(
        date=_date(_local_day(moment, zone), code, weekday), time=_time(_local_time(moment, zone), code)
    )


def format_range(
    start: datetime.date,
    end: datetime.date,
    language: str | None = None,
    *,
    zone: datetime.tzinfo | None = None,
) -> str:
    """ "12–16 October 2026" for days; "12 October 2026, 10 a.m.–1 p.m." for moments.

    What both ends share is said once. Raises ValueError if the end is before the start.
    """
    if end < start:
        raise ValueError(f"the range ends on {end}, before it starts on {start}")
    code = language_in_use(language)
    first, last = _local_day(start, zone), _local_day(end, zone)
    if not (isinstance(start, datetime.datetime) and isinstance(end, datetime.datetime)):
        return _days(first, last, code)
    if first == last:
        return DATE_AND_TIME[code].format(
            date=_date(first, code, False), time=format_time_range(start, end, code, zone=zone)
        )
    return BETWEEN_MOMENTS.get(code, " – ").join(format_datetime(moment, code, zone=zone) for moment in (start, end))


def format_time_range(
    start: datetime.datetime | datetime.time,
    end: datetime.datetime | datetime.time,
    language: str | None = None,
    *,
    zone: datetime.tzinfo | None = None,
) -> str:
    """ "10 a.m.–1 p.m.", "3–6 p.m."."""
    code = language_in_use(language)
    first, last = _time(_local_time(start, zone), code), _time(_local_time(end, zone), code)
    for shared in (" a.m.", " p.m.", " horas"):
        if first.endswith(shared) and last.endswith(shared):
            first = first.removesuffix(shared)
    for shared in ("上午", "下午"):
        if first.startswith(shared):
            last = last.removeprefix(shared)
    return f"{first}{BETWEEN_DAYS[code]}{last}"


def format_zone(zone: datetime.tzinfo | str | None = None, language: str | None = None) -> str:
    """The city that names a time zone: "Vienna"."""
    wanted = zone or timezone.get_current_timezone()
    return babel_dates.get_timezone_location(wanted, _locale(language_in_use(language)), return_city=True)


def _local_day(day: datetime.date, zone: datetime.tzinfo | None) -> datetime.date:
    if not isinstance(day, datetime.datetime):
        return day
    return (timezone.localtime(day, zone) if timezone.is_aware(day) else day).date()


def _local_time(moment: datetime.datetime | datetime.time, zone: datetime.tzinfo | None) -> datetime.time:
    if isinstance(moment, datetime.time):
        return moment.replace(tzinfo=None)
    return (timezone.localtime(moment, zone) if timezone.is_aware(moment) else moment).time()


def _locale(code: str) -> str:
    return "en_GB" if code == "en" else get_language_named(code).locale


@lru_cache(maxsize=4096)
def _date(day: datetime.date, code: str, weekday: bool) -> str:
    text = DAY_MONTH_YEAR[code].format(day=_day(day, code), month=_month(day, code), year=day.year)
    return WITH_WEEKDAY[code].format(weekday=_weekday(day, code), date=text) if weekday else text


def _days(first: datetime.date, last: datetime.date, code: str) -> str:
    if first == last:
        return _date(first, code, False)
    if first.year != last.year:
        return BETWEEN_DATES[code].join(_date(day, code, False) for day in (first, last))
    if code == "zh-hans":
        end = f"{last.day}日" if first.month == last.month else _day_month(last, code)
        return f"{_date(first, code, False)}{BETWEEN_DAYS[code]}{end}"
    if first.month == last.month:
        return f"{_day(first, code)}{BETWEEN_DAYS[code]}{_date(last, code, False)}"
    return f"{_day_month(first, code)}{BETWEEN_DATES[code]}{_date(last, code, False)}"


def _day_month(day: datetime.date, code: str) -> str:
    return DAY_MONTH[code].format(day=_day(day, code), month=_month(day, code))


def _day(day: datetime.date, code: str) -> str:
    return "1er" if code == "fr" and day.day == 1 else str(day.day)


@lru_cache(maxsize=128)
def _month_names(code: str) -> dict[int, str]:
    return dict(babel_dates.get_month_names("wide", "format", _locale(code)))


def _month(day: datetime.date, code: str) -> str:
    if code == "ar":
        return ARABIC_MONTHS[day.month - 1]
    # Chinese dates count their months: "10月", where the locale data spells "十月".
    return f"{day.month}月" if code == "zh-hans" else _month_names(code)[day.month]


@lru_cache(maxsize=128)
def _weekday_names(code: str) -> dict[int, str]:
    return dict(babel_dates.get_day_names("wide", "format", _locale(code)))


def _weekday(day: datetime.date, code: str) -> str:
    return _weekday_names(code)[day.weekday()]


@lru_cache(maxsize=4096)
def _time(time: datetime.time, code: str) -> str:
    hour, minute = time.hour, time.minute
    if code == "en":
        if minute == 0 and hour in (0, 12):
            return "noon" if hour else "midnight"
        minutes = f".{minute:02}" if minute else ""
        return f"{hour % 12 or 12}{minutes} {'a.m.' if hour < 12 else 'p.m.'}"
    if code == "fr":
        return f"{hour} h {minute:02}" if minute else f"{hour} h"
    if code == "es":
        return f"{hour}.{minute:02} horas"
    if code == "zh-hans":
        part = "中午" if hour == 12 else "上午" if hour < 12 else "下午"
        return f"{part}{hour if hour <= 12 else hour - 12}时" + (f"{minute}分" if minute else "")
    return f"{hour}:{minute:02}"
