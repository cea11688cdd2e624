"""Practices that have to do with one: the same forms of crime."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from portal.access.audiences import audiences_of
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms

from .models import Practice, Stage
from .queries import Reading

MOST = 4
LOOKED_AT = 100
"""The newest filings under the same forms that are looked through, so that the cost does not grow with the record."""

_AUDIENCE = Practice._meta.get_field("audience")
_STATEMENT = """
SELECT p.id, p.audience, p.reference_year, p.reference_number, p.title, t.title, l.language_code, p.party_id, p.anonymize
FROM practices_practice_forms f
JOIN practices_practice p ON p.id = f.practice_id
JOIN wagtailcore_locale l ON l.id = p.locale_id
LEFT JOIN wagtailcore_locale w ON w.language_code = %s
LEFT JOIN practices_practice t ON t.original_id = p.id AND t.locale_id = w.id AND t.live
WHERE f.formofcrime_id IN ({forms}) AND p.live AND p.stage = %s AND p.original_id IS NULL AND p.id <> %s
ORDER BY p.id DESC
LIMIT %s
"""


@dataclass(frozen=True)
class Related:
    """A neighbour as a line: its title in the language of the page where it has one, else in its own."""

    year: int
    number: int
    reference: str
    title: str
    language: str
    state: Party | None


def related_to(user, reading: Reading) -> tuple[Related, ...]:
    """Up to MOST practices that this person may read, those that share most forms first, then the newest; one query.

    Written by hand, since it stands on every page of a practice: building it costs the ORM ten times its running.
    """
    forms = reading.codes.get("forms", ())
    if not forms:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT.format(forms=", ".join(["%s"] * len(forms))),
            [reading.wanted, *forms, Stage.PUBLISHED, reading.practice.pk, LOOKED_AT],
        )
        rows = cursor.fetchall()
    mine, parties = audiences_of(user), terms(Party)
    shared = Counter(row[0] for row in rows)
    found = {row[0]: row for row in rows if not mine.isdisjoint(_AUDIENCE.to_python(row[1]))}
    best = sorted(found, key=lambda pk: (-shared[pk], -pk))[:MOST]
    return tuple(
        Related(
            year=year,
            number=number,
            reference=f"PRA/{year}/{number:04d}",
            title=here or title,
            language=reading.wanted if here else language,
            state=None if anonymous or party is None else parties.get(party),
        )
        for _pk, _audience, year, number, title, here, language, party, anonymous in (found[pk] for pk in best)
    )
