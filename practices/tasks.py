"""What a worker does with practices. Actions put these into its queue, so they are imported only when they run."""

from django_tasks import task


@task()
def scan_and_read(attachment_pk: str) -> None:
    """Scan one file and read its text; a file that is gone or was done is passed over."""
    from .actions import take_in_attachment

    take_in_attachment(attachment_pk)


@task()
def check_import(batch_pk: int) -> None:
    """The dry run of one file of replies."""
    from .actions.importing import check_waiting_import

    check_waiting_import(batch_pk)


@task()
def carry_out_import(batch_pk: int) -> None:
    """Import one file of replies that was confirmed."""
    from .actions.importing import carry_out_confirmed_import

    carry_out_confirmed_import(batch_pk)


@task()
def make_print(print_pk: int) -> None:
    """Set the PDF of a practice that somebody asked for."""
    from .actions.printing import make_wanted_print

    make_wanted_print(print_pk)


@task()
def make_compilation(compilation_pk: int) -> None:
    """Make the files of a compilation."""
    from .actions.compiling import make_frozen_compilation

    make_frozen_compilation(compilation_pk)
