"""Every change of stage ends what waited and begins what waits next."""

from django.utils import timezone

from practices.models import DUTY_AT, Assignment, Duty, Practice, due_after


def follow_stage(practice: Practice) -> None:
    """Bring the practice's open task in line with its stage; again changes nothing."""
    if practice.original_id is not None:
        return
    duty = Duty.LEGAL if practice.open_legal_question_id else DUTY_AT.get(practice.stage)
    waits = practice.assignments.filter(ended_at__isnull=True).first()
    if waits is not None and waits.duty == duty:
        if duty == Duty.REVIEW and practice.reviewer_id and practice.reviewer_id != waits.assignee_id:
            waits.assignee_id = practice.reviewer_id
            waits.save(update_fields=["assignee"])
        return
    now = timezone.now()
    if waits is not None:
        waits.ended_at = max(now, waits.since)
        waits.save(update_fields=["ended_at"])
    if duty is not None:
        who = {Duty.REVIEW: practice.reviewer_id, Duty.CHANGES: practice.author_id}.get(duty)
        Assignment.objects.create(practice=practice, duty=duty, assignee_id=who, since=now, due=due_after(duty, now))
