"""A prepared question gives what its queryset gives, for each value that is put in."""

import datetime

import pytest
from django.db.models import Count, DateTimeField, F, IntegerField, Value
from django.utils import timezone

from portal.prepared import prepared
from practices.models import Practice
from tests.practices.worlds import bring_out, make_world, many, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make_world()
    translate(world, bring_out(world), "ar")
    many(world, 3)
    return world


SHAPES = {
    "models": lambda rows: rows.select_related("locale", "party", "live_revision"),
    "annotated": lambda rows: rows.annotate(chosen=Count("forms"), double=F("version") * 2),
    "deferred": lambda rows: rows.defer("summary").select_related("locale"),
    "values": lambda rows: rows.values("pk", "title", "audience", "first_published_at", twice=F("version") * 2),
    "values_list": lambda rows: rows.values_list("locale__language_code", Value(7), "live", "first_published_at"),
    "flat": lambda rows: rows.values_list("audience", flat=True),
}


def plain(row):
    """A row as it can be compared, with the records that came along."""
    if not isinstance(row, Practice):
        return row
    said = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    came = {
        name: other and vars(other)["id" if name != "party" else "code"]
        for name, other in row._state.fields_cache.items()
    }
    return said, came, row._state.adding, row._state.db, sorted(row.get_deferred_fields())


@pytest.mark.parametrize("shape", SHAPES)
def test_it_gives_the_rows_of_its_queryset(world, shape, django_assert_num_queries):
    def build(least, before):
        rows = Practice.objects.filter(pk__gte=least).exclude(first_published_at__gt=before)
        return SHAPES[shape](rows.order_by("pk"))

    @prepared(least=IntegerField(), before=DateTimeField())
    def ask(*, least, before):
        return build(least, before)

    keys = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    for least in (keys[0], keys[-1], keys[-1] + 1):
        for before in (now, now - datetime.timedelta(days=400)):
            expected = [plain(row) for row in build(least, before)]
            ask(least=least, before=before)
            with django_assert_num_queries(1):
                assert [plain(row) for row in ask(least=least, before=before)] == expected
    assert ask(least=keys[0], before=now)


def test_it_is_built_once_for_each_set_of_constants(world):
    built = []

    @prepared(pk=IntegerField())
    def ask(tokens, *, pk):
        built.append(tokens)
        return Practice.objects.visible_to_tokens(tokens).filter(pk=pk).values_list("pk", flat=True)

    practice = Practice.objects.filter(audience__contains="public").first()
    for tokens, found in ((frozenset({"public"}), [practice.pk]), (frozenset({"party:XY"}), [])) * 2:
        assert ask(tokens, pk=practice.pk) == found
    assert len(built) == 2


@pytest.mark.parametrize(
    "build",
    [
        lambda: Practice.objects.prefetch_related("forms"),
        lambda: Practice.objects.values_list("pk", named=True),
        lambda: Practice.objects.first().remarks.all(),
    ],
)
def test_what_it_cannot_do_is_said(world, build):
    with pytest.raises(TypeError):
        prepared()(lambda: build())()


def test_a_number_beyond_every_column_finds_nothing(world, client):
    @prepared(pk=IntegerField())
    def ask(*, pk):
        return Practice.objects.filter(pk=pk)

    assert ask(pk=10**30) == ask(pk=-(10**30)) == []
    for address in (
        f"/en/practices/2026/{10**30}/",
        f"/en/practices/{10**30}/1/",
        f"/en/conference/{10**30}/programme/",
    ):
        assert client.get(address).status_code == 404
