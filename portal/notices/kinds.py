"""The kinds of notice and their words. The rooms above register theirs when Django starts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind of notice: a sentence with named places such as %(reference)s, and the names it may use.

    The names are all that a notice of this kind may carry, so that no restricted text slips into a mail.
    """

    code: str
    sentence: str | Promise
    names: frozenset[str] = frozenset({"reference"})

    def sentence_for(self, context: Mapping[str, object]) -> str:
        """The sentence in the active language."""
        return str(self.sentence) % dict(context)


_kinds: dict[str, Kind] = {}
_gone = Kind("", _("Something that concerns you has changed."), frozenset())


def register_kind(code: str, sentence: str | Promise, names: frozenset[str] = frozenset({"reference"})) -> Kind:
    """Make a kind of notice known. The same code again replaces it."""
    kind = _kinds[code] = Kind(code, sentence, names)
    return kind


def kind_named(code: str) -> Kind:
    """The kind with this code; a general sentence for old notices of a kind that is gone."""
    return _kinds.get(code, _gone)


def known_kinds() -> dict[str, Kind]:
    """Every registered kind by its code."""
    return dict(_kinds)
