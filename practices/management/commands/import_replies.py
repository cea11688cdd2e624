"""Earlier replies from the command line: the same check and the same all or nothing as on the site."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from portal.access.models import User
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.actions import confirm_import, drop_import, upload_replies
from practices.actions.importing import carry_out_confirmed_import, check_waiting_import
from practices.models import ReplyImport


class Command(BaseCommand):
    """Prints the report of the dry run. Imports all replies as drafts if it has no faults, unless only a dry run is asked."""

    help = "Import one XLSX, ODS, CSV or JSON file of earlier replies as drafts, or only check it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, help="e-mail address of the member of the Secretariat or focal point who acts"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report, import nothing, keep nothing")

    def handle(self, *args, file: Path, by: str, dry_run: bool, **options) -> None:
        actor = User.objects.filter(email=by.lower()).first()
        try:
            require(actor, "practices.import")
            with file.open("rb") as content:
                batch = upload_replies(actor, File(content, name=file.name), name=file.name)
            check_waiting_import(batch.pk)
            batch.refresh_from_db()
            self._report(batch)
            if dry_run or not batch.may_be_confirmed:
                drop_import(actor, batch)
                if not batch.may_be_confirmed:
                    raise CommandError("Nothing was imported.")
                return
            confirm_import(actor, batch)
            carry_out_confirmed_import(batch.pk)
        except PermissionDenied as error:
            raise CommandError(f"{by} is neither a member of the Secretariat nor a focal point.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error.message)) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        batch.refresh_from_db()
        if batch.state != ReplyImport.State.DONE:
            self._report(batch)
            raise CommandError("Nothing was imported.")
        self.stdout.write(f"{batch.count} imported as drafts.")

    def _report(self, batch: ReplyImport) -> None:
        report = batch.report or {}
        for kind in ("faults", "warnings"):
            for one in report[f"shown_{kind}"]:
                place = f"row {one['row']}" if one["row"] else "file"
                value = f" “{one['value']}”" if one["value"] else ""
                self.stdout.write(f"{kind[:-1]}: {place}, {one['column'] or '-'}:{value} {one['message']}")
        self.stdout.write(
            f"{report['rows']} rows, {batch.count} ready, {report['faults']} faults, {report['warnings']} warnings."
        )
