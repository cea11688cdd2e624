"""What leaves the house later: mails."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from .models import Notice


@task()
def mail_notice(notice_pk: int) -> None:
    """Mail one notice in its reader's language, once; a notice that is gone or was mailed is passed over.

    The row is marked in the transaction of the sending, so a server that fails leaves it for the next try.
    """
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("recipient")
            .filter(pk=notice_pk, mailed_at__isnull=True)
            .first()
        )
        if notice is None or not notice.recipient.is_active:
            return
        notice.mailed_at = timezone.now()
        notice.save(update_fields=["mailed_at"])
        with translation.override(notice.recipient.language):
            context = {
                "notice": notice,
                "person": notice.recipient,
                "link": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/{notice.recipient.language}/{notice.path}",
            }
            subject = gettext("Working groups portal: %(sentence)s") % {"sentence": notice.sentence}
            body = render_to_string("notices/mail.txt", context)
        send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [notice.recipient.email])
