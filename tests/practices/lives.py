"""What people do with practices, at random: the rules of the state machine, and what it remembers of them."""

from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, precondition, rule

from portal.access.refusals import Refused
from practices import actions
from practices.models import Edition, PlannedWithdrawal, Practice, PracticeStaysError, ReasonClass, Stage
from tests.practices.worlds import CONTENT, SIGNED, TEXTS

WORLD = SimpleNamespace()
"""The people; the test fills it."""

NO = (Refused, PermissionDenied, ValidationError)
WRITERS = ("expert", "focal", "clerk", "editor", "other")
READERS = st.sampled_from(("public", "public", "public", "parties"))
DETAILS = (("parties", "TLP:AMBER"), ("secretariat", "TLP:RED"), ("parties", "TLP:RED"))
LEGAL = {
    "ask": lambda user, practice: actions.ask_legal_review(user, practice, "Immunities?"),
    "fine": lambda user, practice: actions.give_legal_review(user, practice, "fine", "Sound."),
    "objection": lambda user, practice: actions.give_legal_review(user, practice, "objection", "No."),
    "call_off": actions.call_off_legal_review,
}
EVERYBODY = (*WRITERS, "delegate", "other_focal", "observer")


class Lives(RuleBasedStateMachine):
    """A few practices that many people pull at. The model remembers words, and who said yes to which."""

    practices = Bundle("practices")

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.count = 0
        self.written: dict[int, set[str]] = {}
        self.cleared: dict[int, set[str]] = {}
        self.approved: dict[int, set[str]] = {}
        self.authors: dict[str, str] = {}
        self.answers: dict[int, str] = {}
        self.told: set[str] = set()
        self.inside: set[str] = set()
        self.objected: set[str] = set()
        self.begun = 0
        self.readers: dict[str, frozenset[str]] = {}
        self.editions: dict[tuple[int, int], tuple[str, frozenset[str]]] = {}
        self.closed: set[tuple[int, int]] = set()

    def teardown(self) -> None:
        for stage, amends in Practice.objects.values_list("stage", "amends"):
            event(f"ended {stage}{' as an amendment' if amends else ''}")
        for number in Edition.objects.values_list("number", flat=True):
            event(f"version {number}")
        for _edition in self.closed:
            event("closed")
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, action) -> bool:
        """Whether it was done; what was refused must leave nothing behind."""
        try:
            with transaction.atomic():
                action()
        except NO:
            return False
        return True

    def word(self) -> str:
        self.count += 1
        return f"word{self.count}x"

    @staticmethod
    def now(pk: int) -> Practice | None:
        return Practice.objects.filter(pk=pk).first()

    @staticmethod
    def owner(practice: Practice) -> int:
        """The row that went the way which ended in the text that this row has now."""
        edition = practice.editions.filter(number=practice.version).first()
        return edition.amendment_id or practice.pk if edition else practice.pk

    @initialize(
        target=practices,
        who=st.sampled_from(("expert", "expert", "clerk")),
        steps=st.sampled_from((1, 2, 3, 3, 3)),
        versions=st.integers(0, 2),
        readers=READERS,
    )
    def begin_with_a_past(self, who, steps, versions, readers):
        """Most of what can go wrong with versions needs some of them."""
        pk = self.start(who, True, readers)
        self.go_on(pk, steps)
        return multiple(pk, *self.amend_and_go_on(pk, 3, versions).values)

    @precondition(lambda self: self.begun < 3)
    @rule(
        target=practices,
        who=st.sampled_from(("expert", "expert", "focal", "clerk")),
        complete=st.sampled_from([True, True, False]),
        readers=READERS,
    )
    def start(self, who, complete, readers):
        word = self.word()
        self.begun += 1
        party = None if who == "clerk" else WORLD.velmara
        fields = {**CONTENT, "title": word, "declaration": complete, "visibility": readers}
        practice = actions.start_draft(getattr(WORLD, who), party, fields=fields)
        self.written[practice.pk] = {word}
        self.cleared[practice.pk], self.approved[practice.pk] = set(), set()
        self.authors[word] = who
        return practice.pk

    @precondition(lambda self: len(self.written) < 8)
    @rule(
        target=practices,
        pk=practices,
        who=st.sampled_from(("expert", "focal", "clerk", "editor", "other", "delegate")),
        complete=st.sampled_from([True, True, True, False]),
        readers=READERS,
    )
    def amend(self, pk, who, complete, readers):
        practice, made = self.now(pk), []
        if practice is None or not self.attempt(
            lambda: made.append(actions.amend_practice(getattr(WORLD, who), practice))
        ):
            return multiple()
        assert practice.stage == Stage.PUBLISHED
        assert who in (("expert", "focal") if practice.party_id else ("clerk", "editor"))
        amendment, word = made[0], self.word()
        assert amendment.title == practice.title
        fields = {"title": word, "visibility": readers}
        fields |= {"change_note": "Mended.", "declaration": True} if complete else {}
        actions.save_draft(getattr(WORLD, who), amendment, fields, base_revision=amendment.latest_revision_id)
        self.written[amendment.pk] = {practice.title, word}
        self.cleared[amendment.pk], self.approved[amendment.pk] = set(), set()
        self.authors[word] = who
        return amendment.pk

    @rule(target=practices, pk=practices, steps=st.integers(0, 3), times=st.integers(1, 2))
    def amend_and_go_on(self, pk, steps, times):
        """The right people amend, so that many lives have several versions."""
        begun = []
        for _time in range(times):
            practice = self.now(pk)
            if practice is None or practice.stage != Stage.PUBLISHED or len(self.written) >= 8:
                break
            amendment = self.amend(pk, "clerk" if practice.party_id is None else "expert", True, practice.visibility)
            if isinstance(amendment, int):
                begun.append(amendment)
                self.go_on(amendment, steps or 3)
        return multiple(*begun)

    @rule(
        pk=practices,
        who=st.sampled_from(("clerk", "editor", "focal", "expert", "other")),
        number=st.integers(1, 3),
        reason=st.sampled_from(ReasonClass.values),
    )
    def close(self, pk, who, number, reason):
        practice = self.now(pk)
        if practice and self.attempt(lambda: actions.close_version(getattr(WORLD, who), practice, number, reason)):
            assert who in ("clerk", "editor")
            assert number < practice.version
            self.closed.add((pk, number))

    @rule(
        pk=practices, who=st.sampled_from(WRITERS), complete=st.sampled_from([True, True, False]), stale=st.booleans()
    )
    def save(self, pk, who, complete, stale):
        practice = self.now(pk)
        if practice is None:
            return
        word = self.word()
        base = 0 if stale else practice.latest_revision_id
        if self.attempt(
            lambda: actions.save_draft(
                getattr(WORLD, who), practice, {"title": word, "declaration": complete}, base_revision=base
            )
        ):
            assert not stale
            self.written[pk].add(word)
            self.authors[word] = who

    @rule(pk=practices, who=st.sampled_from(EVERYBODY))
    def submit(self, pk, who):
        if practice := self.now(pk):
            self.attempt(lambda: actions.submit_practice(getattr(WORLD, who), practice))

    @rule(pk=practices, who=st.sampled_from(("focal", "focal", "other_focal", "expert", "clerk")))
    def clear(self, pk, who):
        if (practice := self.now(pk)) and self.attempt(lambda: actions.clear_practice(getattr(WORLD, who), practice)):
            assert who == "focal"
            self.cleared[pk].add(practice.title)
            if pk in self.answers:
                self.told.add(self.answers[pk])

    @rule(pk=practices, who=st.sampled_from(("focal", "expert", "clerk")), text=st.sampled_from(["", "Mend it."]))
    def give_back(self, pk, who, text):
        if practice := self.now(pk):
            verb = actions.ask_changes if who == "clerk" else actions.return_practice
            if self.attempt(lambda: verb(getattr(WORLD, who), practice, text)):
                assert text
                if verb is actions.return_practice:
                    self.answers.pop(pk, None)

    @rule(pk=practices, who=st.sampled_from(("expert", "expert", "focal", "clerk", "other", "delegate")))
    def answer(self, pk, who):
        practice = self.now(pk)
        if practice is None:
            return
        word = self.word()
        if self.attempt(lambda: actions.answer_changes(getattr(WORLD, who), practice, word)):
            self.answers[pk] = word
            after = self.now(pk)
            if after.stage == Stage.SUBMITTED:
                assert after.party_id
            else:
                assert after.party_id is None or after.title in self.cleared[pk]
                self.told.add(word)

    @rule(pk=practices, who=st.sampled_from(WRITERS), chosen=st.sampled_from(DETAILS))
    def write_detail(self, pk, who, chosen):
        """A restricted word; the last item is what the database and the actions never let through."""
        if practice := self.now(pk):
            readers, tlp = chosen
            done = self.attempt(
                lambda: actions.write_detail(getattr(WORLD, who), practice, self.word(), readers=readers, tlp=tlp)
            )
            assert not done or (readers, tlp) != DETAILS[-1]

    @rule(pk=practices, who=st.sampled_from(("clerk", "editor", "expert")), verb=st.sampled_from(tuple(LEGAL)))
    def ask_the_lawyers(self, pk, who, verb):
        """Asked, given, called off; whoever gives it did not ask for it."""
        if practice := self.now(pk):
            asker = practice.open_legal_question.asked_by if practice.open_legal_question else None
            user = getattr(WORLD, who)
            if self.attempt(lambda: LEGAL[verb](user, practice)):
                assert who != "expert"
                assert verb not in ("fine", "objection") or asker != user
                if verb == "objection":
                    self.objected.add(practice.title)
                elif verb == "fine":
                    self.objected.discard(practice.title)

    @rule(pk=practices, who=st.sampled_from(("clerk", "editor", "expert")))
    def take_up(self, pk, who):
        if practice := self.now(pk):
            self.attempt(lambda: actions.take_up_review(getattr(WORLD, who), practice))

    @rule(
        pk=practices,
        who=st.sampled_from(("clerk", "editor", "clerk", "focal", "other")),
        signed=st.one_of(st.just(SIGNED), st.just(SIGNED), st.sets(st.sampled_from(SIGNED))),
    )
    def approve(self, pk, who, signed=SIGNED):
        practice = self.now(pk)
        if practice and self.attempt(
            lambda: actions.approve_review(getattr(WORLD, who), practice, signed=tuple(signed))
        ):
            assert who in ("clerk", "editor")
            assert set(signed) == set(SIGNED)
            assert self.authors[practice.title] != who
            self.approved[pk].add(practice.title)

    @rule(pk=practices, steps=st.integers(1, 3))
    def go_on(self, pk, steps):
        """The right people take the next steps, so that many lives come far."""
        for _step in range(steps):
            self.take_step(pk)

    def take_step(self, pk):
        practice = self.now(pk)
        if practice is None:
            return
        author = getattr(WORLD, "clerk" if practice.party_id is None else "expert")
        if practice.is_writable:
            self.attempt(lambda: actions.submit_practice(author, practice))
        elif practice.stage == Stage.SUBMITTED:
            self.clear(pk, "focal")
        elif practice.stage in (Stage.CLEARED, Stage.IN_REVIEW):
            self.approve(pk, "editor")

    @rule(
        pk=practices,
        who=st.sampled_from(EVERYBODY),
        verb=st.sampled_from((actions.take_back_practice, actions.discard_draft)),
    )
    def put_aside(self, pk, who, verb):
        practice = self.now(pk)
        if practice and self.attempt(lambda: verb(getattr(WORLD, who), practice)) and self.now(pk) is None:
            assert verb is actions.discard_draft
            assert practice.submitted_at is None
            self.written[pk] = set()

    @rule(pk=practices, who=st.sampled_from(EVERYBODY), reason=st.sampled_from(ReasonClass.values))
    def withdraw(self, pk, who, reason):
        if practice := self.now(pk):
            self.attempt(lambda: actions.withdraw_practice(getattr(WORLD, who), practice, reason))

    @rule(pk=practices, who=st.sampled_from(("focal", "clerk", "expert", "other_focal")), held=st.booleans())
    def embargo(self, pk, who, held):
        if practice := self.now(pk):
            until = timezone.now() + timedelta(hours=self.count % 3 + 1) if held else None
            kept = practice.go_live_at
            if self.attempt(lambda: actions.set_embargo(getattr(WORLD, who), practice, until)):
                assert who in ("focal", "clerk")
                if who == "clerk" and practice.party_id and kept:
                    assert until is not None
                    assert until >= kept

    @rule(pk=practices, who=st.sampled_from(("focal", "clerk", "expert")), reason=st.sampled_from(ReasonClass.values))
    def plan_to_withdraw(self, pk, who, reason):
        if practice := self.now(pk):
            at = timezone.now() + timedelta(hours=4)
            if self.attempt(lambda: actions.plan_withdrawal(getattr(WORLD, who), practice, at, reason)):
                assert who != "expert"

    @rule(pk=practices, who=st.sampled_from(("focal", "clerk", "expert")))
    def let_it_stay(self, pk, who):
        if practice := self.now(pk):
            self.attempt(lambda: actions.drop_planned_withdrawal(getattr(WORLD, who), practice))

    @rule(
        pk=practices,
        who=st.sampled_from(("focal", "clerk", "editor", "expert")),
        whom=st.sampled_from((None, *EVERYBODY)),
        days=st.integers(-1, 30),
    )
    def give_out(self, pk, who, whom, days):
        if practice := self.now(pk):
            person, due = getattr(WORLD, whom) if whom else None, timezone.localdate() + timedelta(days=days)
            if self.attempt(lambda: actions.assign_task(getattr(WORLD, who), practice, person, due)):
                assert whom in (None, "expert", "focal", "clerk", "editor")

    @rule(
        pk=practices,
        who=st.sampled_from(("expert", "focal", "clerk", "editor", "other", "delegate")),
        field=st.sampled_from(("", "title", "measure", "stage")),
        both=st.booleans(),
    )
    def comment(self, pk, who, field, both):
        if practice := self.now(pk):
            word = self.word()
            if self.attempt(
                lambda: actions.comment_on(getattr(WORLD, who), practice, field, word, with_secretariat=both)
            ):
                assert field != "stage"
                assert who not in ("other", "delegate")
                if practice.party_id and not both and who in ("expert", "focal"):
                    self.inside.add(word)
                else:
                    assert practice.party_id is None or practice.title in self.cleared[self.owner(practice)]

    @rule()
    def remind(self):
        actions.remind_due()
        assert actions.remind_due() == 0

    @rule(hours=st.sampled_from((0, 2, 5)))
    def hours_pass(self, hours):
        """The worker comes by, and comes by again as if it had been killed: what is due happens once."""
        later = timezone.now() + timedelta(hours=hours)
        with mock.patch.object(timezone, "now", return_value=later):
            due = Practice.objects.originals().filter(stage=Stage.SCHEDULED, go_live_at__lte=later).count()
            assert actions.carry_out_scheduled() >= due
            assert actions.carry_out_scheduled() == 0
            assert not PlannedWithdrawal.objects.filter(at__lte=later).exists()

    @rule(pk=practices, who=st.sampled_from(("editor", "expert")), language=st.sampled_from(("fr", "ar")))
    def translate(self, pk, who, language):
        practice = self.now(pk)
        word = self.word()
        texts = {name: word for name in TEXTS if getattr(practice, name, "")}
        if practice and self.attempt(
            lambda: actions.publish_translation(getattr(WORLD, who), practice, language, texts=texts)
        ):
            assert who == "editor"
            assert practice.stage == Stage.PUBLISHED
            self.readers[word] = practice.audience

    @rule(pk=practices, how=st.sampled_from(("revision", "unpublish", "finish", "delete", "flag", "approval")))
    def go_around_the_actions(self, pk, how):
        """What Wagtail, a script or a slip could try; only a draft that never left may go."""
        practice = self.now(pk)
        if practice is None or (how == "delete" and practice.submitted_at is None):
            return
        before = (practice.stage, practice.live, practice.audience)
        ways = {
            "revision": lambda: practice.latest_revision.publish(user=WORLD.clerk, skip_permission_checks=True),
            "unpublish": lambda: practice.unpublish(user=WORLD.clerk),
            "finish": lambda: actions.publish_practice(WORLD.clerk, practice),
            "delete": practice.delete,
            "flag": lambda: Practice.objects.filter(pk=pk).update(live=not practice.live),
            "approval": lambda: Practice.objects.filter(pk=pk).update(approved_by=practice.written_by),
        }
        with pytest.raises((*NO, IntegrityError, Practice.DoesNotExist, PracticeStaysError)), transaction.atomic():
            ways[how]()
        after = self.now(pk)
        assert (after.stage, after.live, after.audience) == before
