"""What people write in plain words with a little Markdown: headings, lists, bold, links. As HTML, as blocks for a PDF.

HTML in the text is shown as it was written, pictures are left out as text, and links go nowhere by themselves: no
search engine follows them and the page they lead to is not told where somebody came from.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_CLASSES = {
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
}
_HEADINGS = {1: "govuk-heading-m", 2: "govuk-heading-m", 3: "govuk-heading-s"}
_SCHEMES = {"http", "https"}


def written_html(text: str, *, level: int = 3) -> SafeString:
    """Give the text as HTML; its highest heading becomes `level`, since the page has headings above it."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    top = min((int(one.tag[1]) for one in tokens if one.type == "heading_open"), default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            depth = int(token.tag[1]) - top
            token.tag = f"h{min(level + depth, 6)}"
            if token.nesting == 1:
                token.attrSet("class", _HEADINGS.get(depth + 1, "govuk-heading-s"))
        elif token.nesting == 1 and token.tag in _CLASSES:
            token.attrSet("class", _CLASSES[token.tag])
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("class", _CLASSES["a"])
                child.attrSet("rel", "nofollow noreferrer")
    body: str = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(body)  # noqa: S308  markdown-it escapes text and its HTML is off


def written_blocks(text: str) -> list[dict[str, Any]]:
    """Give the text as plain data for a document: `{kind, level, runs}`, a run `{text, bold, slanted, link}`."""
    found: list[dict[str, Any]] = []
    lists: list[tuple[str, int]] = []
    kind, level = "paragraph", 0
    for token in _markdown().parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(("bullet" if token.type.startswith("bullet") else "number", int(token.attrGet("start") or 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "heading_open":
            kind, level = "heading", int(token.tag[1])
        elif token.type == "list_item_open":
            name, number = lists[-1]
            kind, level = name, number
            lists[-1] = (name, number + 1)
        elif token.type == "inline":
            runs = list(_runs(token.children or ()))
            if runs:  # a heading without words would be against the standard for accessible documents
                found.append({"kind": kind, "level": level, "depth": max(len(lists) - 1, 0), "runs": runs})
            kind, level = ("more" if lists else "paragraph"), 0
        elif token.type in ("list_item_close", "heading_close"):
            kind, level = "paragraph", 0
        elif token.type in ("fence", "code_block"):
            found.append({"kind": "paragraph", "level": 0, "depth": 0, "runs": [_run(token.content.rstrip())]})
    return found


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
    made.validateLink = _is_web_address  # type: ignore[method-assign]  # markdown-it's documented way to say which links
    return made


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _runs(tokens: Sequence[Token]) -> Iterator[dict[str, Any]]:
    bold = slanted = 0
    link = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            slanted += token.nesting
        elif token.type in ("link_open", "link_close"):
            link = str(token.attrGet("href") or "") if token.nesting == 1 else ""
        elif token.type in ("softbreak", "hardbreak"):
            yield _run("\n")
        elif token.content:
            yield {"text": token.content, "bold": bold > 0, "slanted": slanted > 0, "link": link}


def _run(text: str) -> dict[str, Any]:
    return {"text": text, "bold": False, "slanted": False, "link": ""}
