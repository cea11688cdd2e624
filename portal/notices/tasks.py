"""What leaves the house later: mails."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from .models import Notice

CLAIM = timedelta(minutes=5)
"""How long a worker may be busy with one mail; later it was killed, and another one takes over."""


def unclaimed(now: datetime) -> Q:
    """Notices without a mail that no worker is sending at `now`."""
    return Q(mailed_at__isnull=True) & (Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM))


@task()
def mail_notice(notice_pk: int) -> None:
    """Mail one notice in its reader's language; a notice that is gone or was mailed is passed over.

    The row is claimed first and by itself, so that a slow server holds no lock; where sending fails it is let go
    again, for the next try (`actions.requeue_mail`). A worker that is killed in between leaves a claim that runs
    out: a mail may then come twice, but is never lost.
    """
    notice = Notice.objects.select_related("recipient").filter(pk=notice_pk).first()
    if notice is None or not notice.recipient.is_active:
        return
    now = timezone.now()
    with transaction.atomic():
        claimed = Notice.objects.filter(unclaimed(now), pk=notice_pk).update(claimed_at=now)
    if not claimed:
        return
    try:
        _send(notice)
    except BaseException:
        Notice.objects.filter(pk=notice_pk).update(claimed_at=None)
        raise
    Notice.objects.filter(pk=notice_pk).update(mailed_at=timezone.now())


def _send(notice: Notice) -> None:
    with translation.override(notice.recipient.language):
        context = {
            "notice": notice,
            "person": notice.recipient,
            "link": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/{notice.recipient.language}/{notice.path}",
        }
        subject = gettext("Working groups portal: %(sentence)s") % {"sentence": notice.sentence}
        body = render_to_string("notices/mail.txt", context)
    send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [notice.recipient.email])
