"""Texts, where SQLite and PostgreSQL could differ: order, case, patterns, expressions, NUL, length. The run on each has the same answers."""

import pytest
from django.contrib.auth import authenticate
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Length, Lower, Upper
from django.urls import reverse

from meetings.models import Meeting, WorkingGroup
from portal.access.models import Seat, User
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Party
from practices.models import Practice
from tests.practices.worlds import make_person, many

pytestmark = pytest.mark.django_db
NAMES = [
    "Zebra",
    "apple",
    "Éclair",
    "éclair",
    "a b",
    "a-b",
    "ab",
    "Ärger",
    "я",
    "Я",
    "ш",
    "中文",
    "ا",
    "😀",
    "10",
    "9",
    "_",
    "~",
]


def name_people(*names: str) -> None:
    User.objects.bulk_create(User(email=f"{number}@example.org", full_name=name) for number, name in enumerate(names))


def found(**lookup: str) -> list[str]:
    return sorted(User.objects.filter(**lookup).values_list("full_name", flat=True))


def fails(error: type[Exception], change) -> bool:
    """Whether the database refuses the change, in a savepoint of its own."""
    try:
        with transaction.atomic():
            change()
    except error:
        return True
    return False


def test_order_is_by_code_point():
    """Collation: a locale's would put é beside e, and pass over blanks and dashes."""
    name_people(*NAMES)
    assert list(User.objects.order_by("full_name").values_list("full_name", flat=True)) == sorted(NAMES)
    assert list(User.objects.filter(full_name__gt="Z", full_name__lt="b").order_by("full_name")) == list(
        User.objects.filter(full_name__in=[name for name in NAMES if "Z" < name < "b"]).order_by("full_name")
    )


def test_equal_is_the_same_letters_and_case():
    """Neither folds case, blanks at the end, or the two ways to write é."""
    name_people("Éva", "éva", "E\u0301va", "Éva ", "EVA")
    assert found(full_name="Éva") == ["Éva"]
    assert found(full_name__in=["Éva ", "eva"]) == ["Éva "]


@pytest.mark.parametrize(
    ("lookup", "asked", "expected"),
    [
        ("iexact", "ÉLODIE ŠIMIĆ", ["Élodie Šimić"]),
        ("icontains", "ŠIM", ["Élodie Šimić"]),
        ("istartswith", "МАРИЯ", ["Мария Ильина"]),
        ("iendswith", "ИЛЬИНА", ["Мария Ильина"]),
        ("icontains", "ΣΊΣΥΦΟΣ", ["Σίσυφος"]),
        ("icontains", "姓名", ["姓名"]),
        ("iregex", "^мария", ["Мария Ильина"]),
        ("icontains", "100%", ["100% sure"]),
        ("icontains", "a_b", ["a_b"]),
        ("icontains", "back\\slash", ["back\\slash"]),
        ("icontains", "two\nlines", ["Two\nlines"]),
        ("iexact", "%", []),
    ],
)
def test_without_case_in_every_script(lookup, asked, expected):
    """SQLite's own LIKE knows A to Z alone; `%`, `_` and `\\` of a person are letters."""
    name_people(
        "Élodie Šimić",
        "Мария Ильина",
        "Σίσυφος",
        "姓名",
        "100% sure",
        "1000",
        "a_b",
        "axb",
        "back\\slash",
        "Two\nlines",
    )
    assert found(**{f"full_name__{lookup}": asked}) == expected


def test_upper_and_lower_know_all_letters():
    name_people("Ünal Ёлкин")
    said = User.objects.annotate(up=Upper("full_name"), low=Lower("full_name")).get()
    assert (said.up, said.low) == ("ÜNAL ЁЛКИН", "ünal ёлкин")
    nothing = Value(None, output_field=TextField())
    assert User.objects.annotate(low=Lower(nothing), up=Upper(nothing)).values_list("low", "up").get() == (None, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'a' LIKE NULL, NULL LIKE 'a'")
        assert cursor.fetchone() == (None, None)


def test_length_counts_characters():
    name_people("é中😀")
    assert User.objects.annotate(length=Length("full_name")).get().length == 3


def test_addresses_of_people_are_in_lower_case():
    """E-mail: one person whatever the case, in every alphabet; the database holds it too."""
    user = User.objects.create_user("ÉVA.Kovács@Example.org", "password-for-tests", full_name="Éva")
    assert user.email == "éva.kovács@example.org"
    assert authenticate(username="Éva.KOVÁCS@example.ORG", password="password-for-tests") == user
    assert User.objects.get(email__iexact="ÉVA.KOVÁCS@EXAMPLE.ORG") == user
    for email in ("ÉVA@example.org", "Upper@example.org"):
        assert fails(IntegrityError, lambda email=email: User.objects.bulk_create([User(email=email)]))
    assert fails(IntegrityError, lambda: User.objects.bulk_create([User(email=user.email)]))


def test_symbols_are_what_they_are():
    """A symbol, a slug, a code in another case is another."""
    six = dict.fromkeys(LANGUAGE_CODES, "Group")
    WorkingGroup.objects.create(slug="trafficking", names=six, symbol_series="CTOC/COP/WG.4")
    assert not WorkingGroup.objects.filter(slug="Trafficking").exists()
    assert not WorkingGroup.objects.filter(symbol_series="ctoc/cop/wg.4").exists()


def test_the_desk_finds_titles_in_every_script(world, signed_in):
    """The admin's own search (icontains): from the Secretariat's browser."""
    for title, row in zip(("École de police", "Обыск и выемка"), many(world, 2), strict=True):
        Practice.objects.filter(pk=row.pk).update(title=title)
    clerk, address = signed_in(world.clerk), reverse("wagtailsnippets_practices_practice:list")
    for asked, title in (("éCOLE", "École de police"), ("ОБЫСК", "Обыск и выемка")):
        page = clerk.get(address, {"q": asked}).content.decode()
        assert (title in page, page.count("/practice/edit/") > 0) == (True, True)
    assert "de police" not in clerk.get(address, {"q": "no such words"}).content.decode()


def test_an_expression_ends_where_the_text_ends():
    """Constraints by regular expression: to Python, `$` stands before a last line feed too, and a dot for no line feed."""
    person = make_person("person")
    for scope in ("group:3\n", "group:", "group:٣", "x\ngroup:3", "GROUP:3"):
        assert fails(IntegrityError, lambda scope=scope: Seat.objects.create(user=person, role="chair", scope=scope))
    Seat.objects.create(user=person, role="chair", scope="group:3")
    assert Seat.objects.filter(scope__regex=r"^group:3$").count() == 1
    assert Seat.objects.filter(scope__regex=r"^gr[$o]u.*3$").count() == 1
    name_people("price: $5", "a\nb")
    assert found(full_name__regex=r"\$5$") == ["price: $5"]
    assert found(full_name__regex=r"^a.b$") == ["a\nb"]


NUL = "a\x00b"


def test_nobody_finds_a_nul(client, signed_in, world):
    """PostgreSQL has no NUL in a text and fails on the question; to us the answer is that there is none."""
    name_people("ab", "a")
    assert found(full_name=NUL) == found(full_name__icontains=NUL) == found(full_name__iexact=NUL) == []
    assert User.objects.exclude(full_name=NUL).count() == User.objects.count()
    for path, status in (
        ("/api/v1/meetings?group=a%00b", 422),
        ("/api/v1/papers?group=a%00b", 422),
        ("/api/v1/papers?meeting=a%00b", 422),
        ("/api/v1/meetings/a%00b", 404),
        ("/en/practices/?form=a%00b", 200),
        ("/en/search/?q=a%00b&party=a%00b", 200),
    ):
        assert client.get(path).status_code == status, path
    clerk = signed_in(world.clerk)
    for address in (reverse("wagtailsnippets_practices_practice:list"), reverse("wagtailusers_users:index")):
        assert clerk.get(address, {"q": NUL}).status_code in (200, 302, 403)


def test_no_column_is_overfilled():
    """SQLite would keep all of it, and a later move to PostgreSQL would fail."""
    person = make_person("long")
    for name, value in (("full_name", "é" * 151), ("full_name", NUL), ("time_zone", "x" * 61)):
        setattr(person, name, value)
        assert fails(DataError, person.save), name
        assert fails(DataError, lambda name=name: person.save(update_fields=[name]))
        person.refresh_from_db()
    person.full_name = "é" * 150
    person.save(update_fields=["full_name"])
    assert User.objects.get(pk=person.pk).full_name == "é" * 150


def test_empty_and_nothing_are_two():
    name_people("", "a")
    assert found(full_name="") == [""]
    assert Meeting.objects.filter(slug__isnull=True).count() == Party.objects.filter(code="").count() == 0
