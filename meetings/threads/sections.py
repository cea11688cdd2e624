"""What this room shows on the pages of meetings and groups, through their registry."""

from django.utils.translation import gettext as _

from meetings import registry

from . import queries


def of_group(group, user) -> registry.Section | None:
    """The open discussions of a group, most lately active first; nothing where there is none to see."""
    threads = queries.open_threads_of_group(getattr(group, "pk", group), user)
    if not threads:
        return None
    return registry.Section(_("Open discussions"), tuple(queries.link_of(thread) for thread in threads))


def register() -> None:
    """Called once, when Django starts."""
    registry.set_item_links(queries.links_of_items)
    registry.add_section("group", "threads", of_group)
