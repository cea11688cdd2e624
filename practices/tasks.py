"""What a worker does with practices."""

from django_tasks import task


@task()
def scan_and_read(attachment_pk: str) -> None:
    """Scan one file and read its text; a file that is gone or was done is passed over."""
    from .actions import take_in_attachment

    take_in_attachment(attachment_pk)
