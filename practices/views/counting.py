"""The statistics of published practices: as a page, and as tables for other programs."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from portal.audit.caching import public_page
from practices.charts import columns_of
from practices.statistics import TITLES, rows_of, statistics_for

COLUMNS = ("table", "code", "label", "practices", "per_cent", "address")
"""The same in every language: a program that reads one file reads all."""


@require_safe
@public_page
def show_statistics(request: HttpRequest) -> HttpResponse:
    """Each number links to the practices that it counts."""
    statistics = statistics_for(request.user)
    years = next(table for table in statistics.tables if table.code == "year")
    return render(
        request,
        "practices/statistics.html",
        {"statistics": statistics, "columns": columns_of(years.figures, from_the_right=get_language_bidi())},
    )


@require_safe
@public_page
def statistics_as_csv(request: HttpRequest) -> HttpResponse:
    """The numbers of the page, or those of one `?table=`, as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets need."""
    table = request.GET.get("table", "")
    if table and table not in TITLES:
        raise Http404
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    base = request.build_absolute_uri(reverse("practices:list"))
    sheet.writerows(rows_of(statistics_for(request.user), base, table))
    return answer
