"""The terms that a practice is filed under, in all six languages at once, for the boxes in which people type them."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Provision
from portal.vocabulary.queries import terms, version
from practices.contents import TERM_MODELS


@require_safe
@cache_control(public=True, max_age=600)
@etag(lambda request: f'"{version()}"')
def list_terms(request: HttpRequest) -> HttpResponse:
    """The names of all terms by field and code, in the order of the six languages. Public, like the vocabulary itself."""
    names = {
        field: {code: [_name(term, language) for language in LANGUAGE_CODES] for code, term in terms(model).items()}
        for field, model in TERM_MODELS.items()
    }
    return HttpResponse(
        orjson.dumps({"languages": LANGUAGE_CODES, "terms": names}), content_type="application/json; charset=utf-8"
    )


def _name(term, language: str) -> str:
    return f"{term.citation(language)}: {term.label(language)}" if isinstance(term, Provision) else term.label(language)
