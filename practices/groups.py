"""The names of working groups, which the room of the meetings knows and this one does not.

A room above both tells them: `name_groups(source)` in its `AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

Source = Callable[[frozenset[str]], Mapping[str, str]]
_source: Source | None = None


def name_groups(source: Source) -> None:
    """Let `source` give names for tokens such as "group:3", in the active language."""
    global _source
    _source = source


def names_of_groups(tokens: Iterable[str]) -> dict[str, str]:
    """The names of these groups by token, in alphabetical order; a number where nobody told a name."""
    tokens = frozenset(tokens)
    told = _source(tokens) if _source is not None and tokens else {}
    names = {
        token: told.get(token) or _("Working group %(number)s") % {"number": token.partition(":")[2]}
        for token in tokens
    }
    return dict(sorted(names.items(), key=lambda item: item[1]))
