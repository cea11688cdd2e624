"""Document symbols of the Conference and its working groups, such as CTOC/COP/WG.3/2026/CRP.1.

The syntax is that of the United Nations document symbols: organ, subsidiary body, year, nature and serial number,
suffixes; one symbol for all languages. A paper of a joint meeting carries the symbols of both bodies, joined by a
hyphen, as CTOC/COP/WG.2/2018/CRP.1-CTOC/COP/WG.3/2018/CRP.1 did.
"""

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

ONE = (
    r"CTOC/COP(/WG\.[1-9][0-9]?)?(/(19|20)[0-9]{2})?"
    r"/((CRP|L|INF|NGO)[./])?[1-9][0-9]{0,4}(/(Add|Corr|Rev|Amend)\.[1-9][0-9]{0,2})*"
)
PATTERN = rf"^{ONE}(-{ONE})?\*?\Z"
SERIES = r"^CTOC/COP/WG\.[1-9][0-9]?\Z"
LONGEST = 120

_whole = re.compile(PATTERN)
_series = re.compile(r"^CTOC/COP(/WG\.[0-9]+)?")

validate_symbol = RegexValidator(
    PATTERN,
    _("This is not a document symbol of the Conference, such as CTOC/COP/WG.3/2026/1."),
    code="symbol",
)
validate_series = RegexValidator(SERIES, _("A symbol series is written like CTOC/COP/WG.3."), code="series")


def is_symbol(text: str) -> bool:
    """Whether `text` is a document symbol of the Conference or of its working groups, joined ones included."""
    return bool(_whole.fullmatch(text)) and len(text) <= LONGEST


def parts_of(symbol: str) -> list[str]:
    """The symbols that a joined symbol consists of; the symbol alone where it is a single one."""
    return symbol.rstrip("*").split("-")


def series_of(symbol: str) -> set[str]:
    """The series to which the parts of a symbol belong: {"CTOC/COP/WG.3"}, or {"CTOC/COP"} for the Conference."""
    return {match.group() for part in parts_of(symbol) if (match := _series.match(part))}
