"""The steps of the workflow "Clearance and review". Every decision goes through `practices.actions`."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from portal.access.models import Seat
from portal.access.seats import is_secretariat, parties_of

from .practice import Practice
from .review import ChecklistItem
from .stages import REVIEWABLE, Stage


def _waiting(task: Task, practices):
    """The open states of `task` about these practices."""
    # Wagtail keeps the practice's key as text.
    pks = [str(pk) for pk in practices.values_list("pk", flat=True)]
    return TaskState.objects.filter(task=task, status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=pks)


class FocalPointClearance(Task):
    """The State says that its practice may leave the delegation. Only a focal point of that State can."""

    class Meta:
        verbose_name = _("clearance by the focal point")
        verbose_name_plural = _("clearances by the focal point")

    def start(self, workflow_state, user=None):
        """Skipped where there is no State: the Secretariat compiled the practice itself."""
        state = super().start(workflow_state, user=user)
        if workflow_state.content_object.party_id is None:
            state.status = TaskState.STATUS_SKIPPED
            state.save()
        return state

    def get_actions(self, obj, user):
        if obj.party_id is None or obj.party_id not in {party.pk for party in parties_of(user, Seat.Role.FOCAL_POINT)}:
            return []
        return [("reject", _("Return with a comment"), True), ("approve", _("Clear"), False)]

    def on_action(self, task_state, user, action_name, **kwargs):
        from practices import actions

        practice = Practice.objects.get(pk=task_state.workflow_state.object_id)
        if action_name == "approve":
            actions.clear_practice(
                user, practice, base_revision=task_state.revision_id, comment=kwargs.get("comment", "")
            )
        elif action_name == "reject":
            actions.return_practice(user, practice, kwargs.get("comment", ""), base_revision=task_state.revision_id)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        parties = parties_of(user, Seat.Role.FOCAL_POINT)
        if not parties:
            return TaskState.objects.none()
        return _waiting(self, Practice.objects.originals().filter(stage=Stage.SUBMITTED, party__in=parties))

    @classmethod
    def get_description(cls):
        return _("A focal point of the State that submitted the practice clears it or returns it")


class LegalReview(Task):
    """A lawyer of the Secretariat looks at the text, where the reviewer asked for it; skipped everywhere else."""

    class Meta:
        verbose_name = _("legal review step")
        verbose_name_plural = _("legal review steps")

    def start(self, workflow_state, user=None):
        """Skipped unless it was asked for."""
        state = super().start(workflow_state, user=user)
        if not Practice.objects.filter(pk=workflow_state.object_id, open_legal_question__isnull=False).exists():
            state.status = TaskState.STATUS_SKIPPED
            state.save()
        return state

    def user_can_access_editor(self, obj, user):
        return is_secretariat(user)

    def get_actions(self, obj, user):
        question = obj.open_legal_question
        if question is None or not is_secretariat(user) or question.asked_by_id == user.pk:
            return []
        return [("legal_fine", _("No legal objection"), True), ("legal_objection", _("Legal objection"), True)]

    def on_action(self, task_state, user, action_name, **kwargs):
        from practices import actions

        actions.give_legal_review(
            user,
            Practice.objects.get(pk=task_state.workflow_state.object_id),
            action_name.removeprefix("legal_"),
            kwargs.get("comment", ""),
            base_revision=task_state.revision_id,
        )

    def get_form_for_action(self, action):
        from practices.reviewing import AdviceForm

        return AdviceForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not is_secretariat(user):
            return TaskState.objects.none()
        return _waiting(self, Practice.objects.originals().visible_to(user).filter(stage__in=REVIEWABLE))

    @classmethod
    def get_description(cls):
        return _("A person of the Secretariat who did not ask for it gives a legal review; only where it is asked for")


class SecretariatReview(Task):
    """A second person, from the Secretariat, approves the practice for publication or asks for changes."""

    class Meta:
        verbose_name = _("review by the Secretariat")
        verbose_name_plural = _("reviews by the Secretariat")

    def user_can_access_editor(self, obj, user):
        return is_secretariat(user)

    def get_actions(self, obj, user):
        if not is_secretariat(user) or obj.stage not in REVIEWABLE:
            return []
        actions = [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Sign the checklist and approve"), True),
        ]
        if obj.reviewer_id != user.pk:
            actions.append(("take_up", _("Take up the review"), False))
        return actions

    def on_action(self, task_state, user, action_name, **kwargs):
        from practices import actions

        practice = Practice.objects.get(pk=task_state.workflow_state.object_id)
        if action_name == "approve":
            actions.approve_review(
                user,
                practice,
                signed=[name for name in ChecklistItem.values if kwargs.get(name)],
                base_revision=task_state.revision_id,
                comment=kwargs.get("comment", ""),
            )
        elif action_name == "reject":
            actions.ask_changes(user, practice, kwargs.get("comment", ""), base_revision=task_state.revision_id)
        elif action_name == "take_up":
            actions.take_up_review(user, practice)

    def get_form_for_action(self, action):
        from practices.reviewing import ChecklistForm, CommentForm

        return ChecklistForm if action == "approve" else CommentForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not is_secretariat(user):
            return TaskState.objects.none()
        return _waiting(self, Practice.objects.originals().visible_to(user).filter(stage__in=REVIEWABLE))

    @classmethod
    def get_description(cls):
        return _("People of the Secretariat review the practice; nobody approves what they wrote themselves")
