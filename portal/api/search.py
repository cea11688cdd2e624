"""The search of the site, over what everyone may read."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from portal.vocabulary.languages import get_language_named, language_in_use
from portal.vocabulary.models import CooperationType, FormOfCrime, Party, Provision
from search import queries
from search.request import FACETS, LAST_HIT, Hit, SearchRequest, Segment

from . import examples, schemas
from .answering import PUBLIC_ONLY, answered, codes_of, text, url
from .errors import BadValueError
from .walking import page_of

router = Router(tags=["search"])


@router.get(
    "/search",
    operation_id="search",
    response={200: schemas.Found, 422: schemas.Error},
    summary=_("Search"),
    description=_(
        "Practices, pages, meetings and papers by words in any of the six languages, with the number that each further choice would find. "
        "A published change can be found within two seconds."
    ),
    openapi_extra=examples.of(examples.FOUND),
)
@answered(schemas.Hit, items="items")
def search(request: HttpRequest, asked: Query[schemas.SearchQuestion]) -> dict[str, Any]:
    if asked.page * asked.page_size > LAST_HIT:
        raise BadValueError("page", gettext("Pages end with item %(limit)s.") % {"limit": LAST_HIT})
    found = queries.search(
        SearchRequest(
            words=asked.q,
            language=language_in_use(),
            audience=PUBLIC_ONLY,
            filters={
                "kind": frozenset(asked.kind),
                "forms": frozenset(codes_of(FormOfCrime, "form", asked.form)),
                "provisions": frozenset(codes_of(Provision, "provision", asked.provision)),
                "cooperation": frozenset(codes_of(CooperationType, "cooperation", asked.cooperation)),
                "parties": frozenset(codes_of(Party, "party", asked.party)),
                "year": frozenset(map(str, asked.year)),
                "language": frozenset(asked.language),
            },
            sort=asked.sort,
            page=asked.page,
            page_size=asked.page_size,
            facets=FACETS,
        )
    )
    return page_of(request, found.total, asked.page, asked.page_size, last=LAST_HIT // asked.page_size) | {
        "items": [_hit(hit) for hit in found.hits],
        "facets": {
            name: [{"code": value.code, "count": value.count, "selected": value.selected} for value in values]
            for name, values in found.facets.items()
        },
        "suggestion": found.suggestion,
        "degraded": found.degraded,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "url": url(hit.path),
        "title": text(_joined(hit.title), hit.language),
        "snippet": {
            "language": hit.snippet_language,
            "direction": get_language_named(hit.snippet_language).direction,
            "pieces": [{"text": piece.text, "match": piece.is_match} for piece in hit.snippet],
        },
        "symbol": hit.symbol or None,
        "date": hit.date,
        "year": hit.year,
        "languages": list(hit.languages),
        "forms": list(hit.forms),
        "provisions": list(hit.provisions),
        "cooperation": list(hit.cooperation),
        "parties": list(hit.parties),
    }


def _joined(pieces: Iterable[Segment]) -> str:
    return "".join(piece.text for piece in pieces)
