"""Random lives of practices, on the real models.

Whoever does what in which order: nothing is published that was not cleared and approved as it stands, nobody outside
reads a word before its time or that was not for them, and no version is lost. Amendments are lives among the others.
"""

import json
import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from wagtail.models import Revision

from portal.access.audiences import PARTIES, PUBLIC, audiences_of
from practices.models import CLEARED_STAGES, DUTY_AT, FieldComment, Practice, Remark, RemarkKind, Stage, Withdrawal
from practices.queries import newest_published, read_published
from practices.search import PracticeSource
from practices.versions import version_of
from practices.waiting import open_tasks
from tests.practices.lives import WORLD, Lives
from tests.practices.worlds import make_world


class CheckedLives(Lives):
    """What must hold after every single step."""

    @invariant()
    def only_what_two_said_yes_to_is_public(self):
        source = PracticeSource()
        for practice in Practice.objects.originals():
            document = source.document(practice.pk)
            assert (document is not None) == practice.live == (practice.stage == Stage.PUBLISHED)
            if practice.live:
                owner = self.owner(practice)
                assert practice.title in self.approved[owner]
                assert practice.title not in self.objected
                assert practice.open_legal_question_id is None
                assert practice.party_id is None or practice.title in self.cleared[owner]
                assert practice.live_revision_id == practice.latest_revision_id == practice.approved_revision_id
                signed_as = Practice.objects.get(pk=owner)
                signature = practice.checklist
                assert (signature.practice_id, signature.revision_id) == (owner, signed_as.approved_revision_id)
                assert signature.by_id == practice.approved_by_id == signed_as.approved_by_id
                assert practice.approved_by_id not in {
                    practice.author_id,
                    practice.written_by_id,
                    practice.cleared_by_id,
                }
                assert document.texts["en"].title == practice.title
                self.readers.setdefault(practice.title, practice.audience)
                if PUBLIC in document.audience:
                    assert all(PUBLIC in self.readers[text.title] for text in document.texts.values())

    @invariant()
    def amendments_wait_beside_what_is_published(self):
        for amendment in Practice.objects.filter(amends__isnull=False).select_related("amends"):
            assert not amendment.live
            assert amendment.reference_number is None
            assert amendment.audience.isdisjoint({PUBLIC, PARTIES})
            if amendment.stage == Stage.AMENDED:
                assert amendment.edition.revision.content["title"] == amendment.title
            elif amendment.stage != Stage.WITHDRAWN:
                assert amendment.amends.stage == Stage.PUBLISHED
                assert amendment.amends.title not in self.written[amendment.pk] or (
                    amendment.amends.title in self.approved[self.owner(amendment.amends)]
                )

    @invariant()
    def every_version_stays_as_it_was_for_whom_it_was(self):
        for practice in Practice.objects.originals().filter(version__gte=1):
            found = {one.number: one for one in practice.editions.select_related("revision")}
            assert sorted(found) == list(range(1, practice.version + 1))
            for number, one in found.items():
                is_closed = (practice.pk, number) in self.closed
                assert (one.closed_at is not None) == is_closed
                now = (one.revision.content["title"], one.known_to if is_closed else one.audience)
                assert self.editions.setdefault((practice.pk, number), now) == now
            for user in (None, WORLD.other, WORLD.clerk):
                reading = read_published(user, practice.reference_year, practice.reference_number)
                for number in found if reading else ():
                    version = version_of(user, reading, number)
                    title, readers = self.editions[practice.pk, number]
                    may = not readers.isdisjoint(audiences_of(user)) and (practice.pk, number) not in self.closed
                    assert (version is not None) == may
                    assert version is None or version.reading.practice.title == title

    @invariant()
    def nobody_reads_before_their_time(self):
        for user in (None, WORLD.other, WORLD.observer):
            seen = {practice.pk: practice for practice in Practice.objects.visible_to(user)}
            assert all(practice.stage == Stage.PUBLISHED for practice in seen.values())
        for practice in Practice.objects.originals().visible_to(WORLD.clerk).filter(party__isnull=False):
            assert practice.stage in (*CLEARED_STAGES, Stage.WITHDRAWN)
            assert practice.title in self.cleared[self.owner(practice)]
        # The words of a delegation reach the Secretariat when nothing has to be cleared, or with the clearance.
        answered = Remark.objects.filter(kind=RemarkKind.ANSWERED, practice__party__isnull=False)
        assert {remark.text for remark in answered.visible_to(WORLD.clerk)} <= self.told
        assert not answered.visible_to(WORLD.other).exists()
        assert not FieldComment.objects.visible_to(WORLD.other).exists()
        assert self.inside.isdisjoint(comment.text for comment in FieldComment.objects.visible_to(WORLD.clerk))
        public = {line.title for line in newest_published(WORLD.other, 100)}
        assert public == {practice.title for practice in Practice.objects.originals().published()}
        for stone in Withdrawal.objects.select_related("practice"):
            assert read_published(WORLD.clerk, stone.practice.reference_year, stone.practice.reference_number) is None

    @invariant()
    def restricted_words_stay_with_their_readers(self):
        source = PracticeSource()
        for practice in Practice.objects.originals():
            document = source.document(practice.pk)
            for detail in practice.details.all():
                inside = {"party:XV" if practice.party_id else "secretariat"}
                if detail.removed_in_id is None and practice.stage in (*CLEARED_STAGES, Stage.WITHDRAWN):
                    inside.add("secretariat")
                if practice.live and detail.stands_in(practice.live_revision_id) and detail.readers == "parties":
                    inside.add("parties")
                assert detail.audience <= inside
                assert document is None or detail.text not in str(document.texts)

    @invariant()
    def what_waits_is_on_somebodys_list(self):
        for practice in Practice.objects.originals():
            waits = [task.duty for task in practice.assignments.filter(ended_at__isnull=True)]
            if practice.open_legal_question_id:
                assert waits == ["legal"]
            else:
                assert waits == ([DUTY_AT[practice.stage]] if practice.stage in DUTY_AT else [])
        known = {task.practice_id for task in open_tasks(WORLD.clerk)}
        assert known <= {practice.pk for practice in Practice.objects.visible_to(WORLD.clerk)}
        assert not open_tasks(WORLD.other).exists()

    @invariant()
    def no_version_is_lost(self):
        for pk, words in self.written.items():
            kept = {
                json.loads(json.dumps(revision.content))["title"]
                for revision in Revision.objects.filter(object_id=str(pk))
            }
            assert words <= kept


@pytest.mark.django_db
def test_lives(db):
    """`PRACTICE_LIVES` runs that many."""
    vars(WORLD).update(vars(make_world()))
    run_state_machine_as_test(
        CheckedLives,
        settings=settings(
            max_examples=int(os.environ.get("PRACTICE_LIVES", "10")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
