"""`{% load programme %}`: the cells of a programme, written in Python.

A programme has a hundred cells with a dozen values each; as template nodes they cost more than all the rest of the page.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from meetings.queries.programme import ProgrammeRow, Slot

register = template.Library()


@register.filter
def cells(row: ProgrammeRow) -> SafeString:
    """The `td` of each room, empty where nobody sits (the style sheet hides it on a phone); every text is escaped."""
    written = (f'<td data-room="{escape(cell.room)}">{"".join(map(_slot, cell.slots))}</td>' for cell in row.cells)
    return mark_safe("".join(written))  # noqa: S308 - all values are escaped above and below


def _slot(slot: Slot) -> str:
    off = " off" if slot.cancelled else ""
    about = f"<ul>{''.join(_line(slot, line) for line in slot.lines)}</ul>" if slot.lines else ""
    return f'<a class="slot {slot.kind}{off}" href="{escape(slot.url)}"><b>{escape(slot.heading)}</b>{about}{_state(slot)}</a>'


def _line(slot: Slot, line) -> str:
    number = f"<bdi>{escape(line.number)}</bdi> " if line.number and not slot.alone else ""
    links = "".join(
        f"<small>{escape(str(link.text))}{escape(f', {link.note!s}' if link.note else '')}</small>"
        for link in line.links
    )
    return f"<li>{number}{escape(line.title)}{links}</li>"


def _state(slot: Slot) -> str:
    if slot.cancelled:
        return f'<small class="tag status bad">{escape(gettext("cancelled"))}</small>'
    if slot.draft:
        return f'<small class="tag status warn">{escape(gettext("draft"))}</small>'
    if slot.adjourned:
        said = gettext("adjourned at %(time)s") % {"time": slot.adjourned}
        return f"<small>{escape(said)}</small>"
    return ""
