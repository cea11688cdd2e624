"""The vocabulary and the parties: small lists, whole, in the official order."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from portal.vocabulary import models
from portal.vocabulary.queries import terms

from . import examples, schemas
from .answering import answered, text, text_or_none

router = Router(tags=["vocabulary"])

KINDS: dict[str, type[models.Term]] = {
    "instruments": models.Instrument,
    "provisions": models.Provision,
    "forms-of-crime": models.FormOfCrime,
    "cooperation-types": models.CooperationType,
    "challenge-types": models.ChallengeType,
    "concepts": models.Concept,
}

KindName = Literal["instruments", "provisions", "forms-of-crime", "cooperation-types", "challenge-types", "concepts"]


@router.get(
    "/vocabulary/{kind}",
    operation_id="vocabulary",
    response={200: schemas.Terms, 422: schemas.Error},
    summary=_("Terms of one kind"),
    description=_(
        "All terms of one kind with their names in six languages: what practices are filed under and filters ask for."
    ),
    openapi_extra=examples.of(examples.TERMS),
)
@answered(schemas.Term, items="items")
def vocabulary(request: HttpRequest, kind: KindName, asked: Query[schemas.InLanguage]) -> dict[str, Any]:
    return {"kind": kind, "items": [_term(term) for term in terms(KINDS[kind]).values()]}


@router.get(
    "/parties",
    operation_id="parties",
    response={200: schemas.Parties, 422: schemas.Error},
    summary=_("States and organizations"),
    description=_(
        "Parties to the Convention, signatories and observers. The designations imply no opinion on the status of a country or territory."
    ),
    openapi_extra=examples.of(examples.PARTIES),
)
@answered(schemas.Party, items="items")
def parties(request: HttpRequest, asked: Query[schemas.InLanguage]) -> dict[str, Any]:
    return {"items": [_party(party) for party in terms(models.Party).values()]}


def _term(term: models.Term) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "code": term.code,
        "label": text(term.label()),
        "labels": term.labels,
        "verified": term.is_verified(),
        "active": term.active,
        "definition": None,
        "parent": None,
        "instrument": None,
        "article": None,
        "citation": None,
    }
    if isinstance(term, models.FormOfCrime):
        answer |= {"definition": text_or_none(term.definition()), "parent": term.parent_id}
    if isinstance(term, models.Provision):
        answer |= {"instrument": term.instrument_id, "article": term.article, "citation": text(term.citation())}
    return answer


def _party(party: models.Party) -> dict[str, Any]:
    return {
        "code": party.code,
        "name": text(party.label()),
        "names": party.labels,
        "kind": party.kind,
        "regional_group": party.regional_group,
        "iso_code": party.iso_code or None,
        "fictional": party.fictional,
        "active": party.active,
    }
