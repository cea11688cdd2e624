"""Reading notices."""

from django.db.models import QuerySet

from .models import Notice


def unread_for(user) -> QuerySet[Notice]:
    """The person's unread notices, newest first."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True)
