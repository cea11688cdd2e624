"""What the first screen shows."""

from dataclasses import dataclass

from django.urls import reverse

from meetings.queries import coming
from portal.vocabulary.models import FormOfCrime
from portal.vocabulary.queries import terms
from practices.queries import newest_published
from practices.statistics import count_by_term

NEWEST = 5
COMING = 5
FORMS = 8


@dataclass(frozen=True)
class FormCount:
    """A form of crime with the number of practices that this reader may read, and the search that shows them."""

    form: FormOfCrime
    count: int
    url: str


def first_screen(user) -> dict:
    """Newest practices, coming sittings, and the forms of crime with most practices, as far as `user` may see them."""
    counts = count_by_term(user, "form")
    forms = terms(FormOfCrime)
    ranked = sorted((code for code in counts if code in forms), key=lambda code: (-counts[code], forms[code].order))
    results = reverse("search:results")
    return {
        "newest": newest_published(user, NEWEST),
        "coming": coming(user, COMING),
        "forms": [FormCount(forms[code], counts[code], f"{results}?form={code}") for code in ranked[:FORMS]],
    }
