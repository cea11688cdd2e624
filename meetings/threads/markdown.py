"""From what people write to what is shown: a small Markdown, rendered once at posting and sanitised.

Paragraphs with line breaks, emphasis, strong, lists, quotes, inline code and links. No headings, images, tables or raw
HTML: they stay as they were typed. Raise `VERSION` when the output changes for the same text.
"""

from html import unescape

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

VERSION = 1
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "a"}

_markdown = MarkdownIt("zero", {"breaks": True, "html": False, "linkify": False, "maxNesting": 100}).enable(
    ["newline", "emphasis", "list", "blockquote", "backticks", "link", "autolink", "escape", "entity"]
)


def render(text: str) -> str:
    """HTML of the tags above alone; links lead to http, https and mailto only and carry no referrer."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    # The page keeps line breaks of the text; a break and a line feed would make two.
    return html.replace("<br>\n", "<br>").strip()


def says_something(html: str) -> bool:
    """Whether a reader would see anything at all."""
    visible = strip_tags(html).replace("\N{ZERO WIDTH SPACE}", "").replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
    return bool(visible.strip())


def excerpt(html: str, length: int = 140) -> str:
    """The beginning of a rendered text as plain text on one line, cut at a word."""
    line = " ".join(unescape(strip_tags(html.replace("<br>", " ").replace("</", " </"))).split())
    if len(line) <= length:
        return line
    cut = line[:length].rsplit(" ", 1)[0] if " " in line[:length] else line[:length]
    return f"{cut} …"
