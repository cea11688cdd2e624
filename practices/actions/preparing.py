"""What must stand before the first practice: the six locales, the Secretariat's group, the workflow."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from portal.vocabulary.languages import LANGUAGE_CODES
from practices.models import FocalPointClearance, LegalReview, Practice, SecretariatReview

WORKFLOW = "Clearance and review"
GROUP = "Secretariat"
STEPS: tuple[tuple[type[Task], str], ...] = (
    (FocalPointClearance, "Clearance by the focal point"),
    (LegalReview, "Legal review, where it is asked for"),
    (SecretariatReview, "Review by the Secretariat"),
)


@transaction.atomic
def prepare_workflow() -> Workflow:
    """Make locales, group and workflow where they are missing; again changes nothing. Called after every migrate."""
    for code in LANGUAGE_CODES:
        Locale.objects.get_or_create(language_code=code)
    _prepare_group()
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    for order, (task_type, name) in enumerate(STEPS):
        # What is left of a step whose table was migrated away and made again.
        kind = ContentType.objects.get_for_model(task_type)
        Task.objects.filter(content_type=kind).exclude(pk__in=task_type.objects.values("pk")).delete()
        task = task_type.objects.first() or task_type.objects.create(name=name)
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": order})
    WorkflowContentType.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(Practice, for_concrete_model=False),
        defaults={"workflow": workflow},
    )
    return workflow


def _prepare_group() -> Group:
    """The group opens pages to the Secretariat. The way into the admin is the seat, not the group.

    Images and documents stay closed: no page shows them yet, and they carry no audience.
    """
    group, _created = Group.objects.get_or_create(name=GROUP)
    root = Page.objects.filter(depth=1).first()
    if root is not None:
        for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"):
            permission = Permission.objects.filter(content_type__app_label="wagtailcore", codename=codename).first()
            if permission is not None:
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return group
