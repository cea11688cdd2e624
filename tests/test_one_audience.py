"""The audience rule is one: database, search and threads show the same to everybody, hit for hit and count for count."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.models import AgendaItem, Meeting, Paper, WorkingGroup
from meetings.threads.models import Thread
from meetings.threads.permissions import tokens_may_read
from portal.access.audiences import audiences_of
from portal.access.models import Seat, User
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Party
from practices import actions as practices
from practices.details import detail_for
from practices.models import DETAIL_TLP, NARROWER, ChecklistItem, Practice, RestrictedDetail
from search.queries import search
from search.rebuilding import reindex
from search.registry import sources
from search.request import SearchRequest
from tests.practices.worlds import make_party, make_terms

TOKENS = ("public", "parties", "secretariat", "group:GROUP", "meeting:MEETING", "party:XV", "party:XN")
AUDIENCES = st.frozensets(st.sampled_from(TOKENS), max_size=3)
PEOPLE = {
    "nobody": [],
    "expert": [("expert", "XV", "")],
    "focal point": [("focal_point", "XV", "")],
    "delegate": [("delegate", "XN", "group:GROUP")],
    "observer": [("observer", "O-IPN", "meeting:MEETING")],
    "member": [("secretariat", None, "")],
    "two seats": [("expert", "XN", ""), ("observer", "O-IPN", "group:GROUP")],
}
STAGES = ("draft", "submitted", "cleared", "published", "withdrawn")


def six(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGE_CODES, text)


@pytest.fixture
def world(db):
    """A group with a meeting, two States, an observer, and a person for each line of PEOPLE."""
    make_terms()
    practices.prepare_workflow()
    for code in ("XV", "XN"):
        make_party(code)
    Party.objects.get_or_create(
        code="O-IPN", defaults={"labels": six("Network"), "kind": "organization", "fictional": True}
    )
    group = WorkingGroup.objects.create(slug="cooperation", names=six("Cooperation"))
    meeting = Meeting.objects.create(
        slug="sixteenth",
        titles=six("Sixteenth meeting"),
        first_day=dt.date(2026, 6, 1),
        last_day=dt.date(2026, 6, 2),
        audience={"public"},
    )
    meeting.groups.add(group)
    item = AgendaItem.objects.create(meeting=meeting, number="1", titles=six("Item"), order=1)
    people = {"anonymous": AnonymousUser()}
    for number, (name, seats) in enumerate(PEOPLE.items()):
        user = User.objects.create_user(f"person{number}@example.org", None, full_name=name)
        for role, party, scope in seats:
            Seat.objects.create(user=user, role=role, party_id=party, scope=_real(scope, group, meeting))
        people[name] = user
    return group, meeting, item, people


def _real(token: str, group, meeting) -> str:
    return token.replace("GROUP", str(group.pk)).replace("MEETING", str(meeting.pk))


def test_database_search_and_threads_agree_for_everybody(world):
    group, meeting, item, people = world

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        papers=st.lists(AUDIENCES, max_size=6),
        threads=st.lists(st.tuples(AUDIENCES, st.sampled_from(["draft", "open", "closed", "record"])), max_size=6),
        lives=st.lists(
            st.tuples(
                st.sampled_from(STAGES),
                st.sampled_from(["public", "parties", "group"]),
                st.sampled_from(["", "parties", "group", "secretariat"]),
            ),
            max_size=4,
        ),
        meeting_audience=AUDIENCES,
    )
    def agree(papers, threads, lives, meeting_audience):
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(audience=_all_real(meeting_audience, group, meeting))
            for number, audience in enumerate(papers):
                Paper.objects.create(
                    symbol=f"CTOC/COP/WG.3/2026/{number + 1}",
                    kind="background_paper",
                    titles=six(f"Paper {number}"),
                    original_language="en",
                    date=dt.date(2026, 5, 1),
                    audience=_all_real(audience, group, meeting),
                    meeting=meeting,
                )
            for number, (audience, state) in enumerate(threads):
                Thread.objects.create(
                    titles={"en": f"Thread {number}"},
                    agenda_item=item,
                    state=state,
                    audience=_all_real(audience, group, meeting),
                )
            for number, (stage, visibility, readers) in enumerate(lives):
                _live(people, group, number, stage, visibility, readers)
            reindex()
            for user in people.values():
                compare(user)
                compare_details(user)
            transaction.set_rollback(True)

    def compare(user):
        tokens = audiences_of(user)
        found = {kind: set() for kind in sources()}
        answer = search(SearchRequest(audience=tokens, page_size=100, facets=("kind",)))
        assert not answer.degraded
        for hit in answer.hits:
            kind, _, pk = hit.id.partition(":")
            found[kind].add(int(pk))
        counted = {value.code: value.count for value in answer.facets["kind"]}
        for kind, source in sources().items():
            visible = set(source.audience_queryset().visible_to(user).values_list("pk", flat=True))
            assert found[kind] == visible, (user, kind)
            assert counted.get(kind, 0) == len(visible)
        assert answer.total == sum(len(pks) for pks in found.values())
        for thread in Thread.objects.all():
            seen = Thread.objects.visible_to(user).filter(pk=thread.pk).exists()
            assert seen == tokens_may_read(tokens, thread) == user.has_perm("threads.read", thread)

    def compare_details(user):
        """A restricted word is on the pages and in the results of its readers, who all read the practice; nowhere else."""
        tokens = audiences_of(user)
        found = {hit.id for hit in search(SearchRequest(words="zirconium", audience=tokens, page_size=100)).hits}
        for detail in RestrictedDetail.objects.select_related("practice__locale"):
            practice = detail.practice
            reads = detail_for(user, practice) is not None
            assert reads == (not detail.audience.isdisjoint(tokens))
            assert not reads or not practice.audience.isdisjoint(tokens)
            assert (f"detail:{detail.pk}" in found) == (reads and practice.live)
        assert all(identifier.startswith("detail:") for identifier in found)

    agree()


def _all_real(audience, group, meeting) -> frozenset[str]:
    return frozenset(_real(token, group, meeting) for token in audience)


def _live(people, group, number: int, stage: str, visibility: str, readers: str) -> Practice:
    """One practice of Velmara as far as `stage`, through the real actions."""
    expert, focal, reviewer = people["expert"], people["focal point"], people["member"]
    fields = {
        **dict.fromkeys(("title", "summary", "challenge", "measure", "result"), f"Words of practice {number}"),
        "forms": ["CYB"],
        "provisions": ["UNTOC-18"],
        "cooperation": ["CONFISCATION"],
        "visibility": visibility,
        "scope": group.token if visibility == "group" else "",
        "declaration": True,
    }
    practice = practices.start_draft(expert, Party.objects.get(pk="XV"), fields=fields)
    if readers in NARROWER[visibility]:
        practice = practices.write_detail(
            expert,
            practice,
            "A word: zirconium",
            readers=readers,
            tlp=DETAIL_TLP[readers][-1],
            scope=group.token if readers == "group" else "",
        )
    if stage == "draft":
        return practice
    practice = practices.submit_practice(expert, practice)
    if stage == "submitted":
        return practice
    practice = practices.clear_practice(focal, practice)
    if stage == "cleared":
        return practice
    practice = practices.approve_review(reviewer, practice, signed=ChecklistItem.values)
    if stage == "withdrawn":
        practice = practices.withdraw_practice(reviewer, practice, "inaccurate")
    return practice
