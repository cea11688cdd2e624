"""What a page of prose is made of; plain parts, so that six languages and right-to-left cost the editor nothing."""

from wagtail import blocks


class ProseBlock(blocks.StreamBlock):
    """Headings, paragraphs and lists, in the order of the editor."""

    heading = blocks.CharBlock(max_length=200, template="pages/blocks/heading.html")
    paragraph = blocks.RichTextBlock(features=["bold", "italic", "link"], template="pages/blocks/paragraph.html")
    list = blocks.ListBlock(blocks.CharBlock(max_length=600), template="pages/blocks/list.html")


def plain_text(prose) -> str:
    """The words of a stream, without markup, for search."""
    words: list[str] = []
    for block in prose:
        if block.block_type == "list":
            words.extend(str(item) for item in block.value)
        elif block.block_type == "paragraph":
            words.append(_without_markup(block.value.source))
        else:
            words.append(str(block.value))
    return "\n".join(words)


def _without_markup(source: str) -> str:
    from wagtail.rich_text import get_text_for_indexing

    return get_text_for_indexing(source)
