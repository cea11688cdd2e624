"""What the description promises is kept: schemathesis asks everything that it allows and much that it does not."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from portal.api.api import openapi
from portal.vocabulary.models import CooperationType, FormOfCrime, Party, Provision
from portal.wsgi import application
from tests.meetings.conftest import MONDAY
from tests.practices.worlds import bring_out, translate

from .conftest import copies, make_meeting, make_paper

load_all_checks()
negative_data_rejection, positive_data_acceptance = CHECKS.get_by_names(
    ["negative_data_rejection", "positive_data_acceptance"]
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(world, meeting, settings):
    """The interface over its own WSGI application, with something to find behind every question."""
    settings.API_MOST_A_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    practice = bring_out(world)
    translate(world, practice, "ar")
    bring_out(world, anonymize=True, lessons="", safeguards="")
    bring_out(world, visibility="parties")
    copies(practice, 5)
    late = make_meeting(meeting.groups.get(), slug="late", first_day=MONDAY, last_day=MONDAY)
    make_paper(late, 9, languages=["fr"], original_language="fr")
    assert all(model.objects.exists() for model in (FormOfCrime, Provision, CooperationType, Party))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


OF_THE_DATA = {"form", "provision", "cooperation", "party", "group", "meeting", "kind", "cursor", "fields", "page"}
"""Parameters whose values no description can list: codes, addresses and cursors that there are, pages within the limit."""


def departures(response) -> list:
    """The checks that this answer departs from on purpose."""
    excluded = []
    query = parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)
    if any(not value for _name, value in query):
        # A parameter without a value is none, as a form sends it; so is one that is not known.
        excluded.append(negative_data_rejection)
    if response.status_code == 422 and {field["name"] for field in response.json()["fields"]} <= OF_THE_DATA:
        excluded.append(positive_data_acceptance)
    return excluded


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", list(openapi()["paths"]))
def test_every_answer_is_one_that_is_described(described, path, mode):
    operation = described[path]["GET"]
    statuses = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        response = case.call(headers={"Accept-Encoding": "identity"})
        case.validate_response(response, excluded_checks=departures(response))
        statuses.add(response.status_code)

    ask()
    assert statuses <= {200, 304, 404, 405, 422}
    assert 200 in statuses or mode is GenerationMode.NEGATIVE or "{" in path
