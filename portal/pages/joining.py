"""What joins the rooms below that never import each other: names of groups for practices, practices as subjects of threads."""

from collections.abc import Mapping

from meetings.models import WorkingGroup
from meetings.threads.subjects import SubjectLine
from portal.access.audiences import group_token
from practices.models import Practice
from practices.queries import lines


def group_names(tokens: frozenset[str]) -> Mapping[str, str]:
    """The names of these groups by token, in the active language; one query."""
    pks = [int(token.partition(":")[2]) for token in tokens if token.startswith("group:")]
    return {group_token(group.pk): group.name() for group in WorkingGroup.objects.filter(pk__in=pks)}


class PracticeSubject:
    """A published practice as what a thread is about."""

    def line(self, pk: int) -> SubjectLine | None:
        """Its title as its readers see it in the active language; None where it is not published."""
        practice = Practice.objects.originals().published().filter(pk=pk).select_related("locale").first()
        if practice is None:
            return None
        (line,) = lines([practice])
        return SubjectLine(
            title=line.title,
            path=line.path,
            audience=practice.audience,
            language=line.language,
            takes_threads=not practice.no_thread,
        )
