"""A document in Markdown with mathematics, as a part of a page: headings with addresses, tables that scroll, MathML.

A formula is LaTeX between `$$` on lines of their own, or between two `$` inside a sentence. HTML in the text is shown
as it was written, so that nothing in a document can become a script, and no style or script is made here.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CLASSES = {
    "h2": "govuk-heading-l",
    "h3": "govuk-heading-m",
    "h4": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "a": "govuk-link",
    "code": "nrp-code",
    "pre": "nrp-formula__text",
}
"""What an element of the text is called in the site's style."""
_NOT_IN_AN_ADDRESS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents."""

    level: int
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document made ready: its title, what stands under it, and its headings below the title."""

    title: str
    body: SafeString
    headings: tuple[Heading, ...]


def manuscript_of(text: str) -> Manuscript:
    """Render a document whose first heading is its title."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    title, tokens = _without_title(tokens)
    headings = _addressed(tokens)
    _dressed(tokens)
    body: str = markdown.renderer.render(tokens, markdown.options, {})
    # Safe: markdown-it escapes text, its HTML is off, and MathML is made of escaped symbols only.
    return Manuscript(title, mark_safe(body), tuple(headings))  # noqa: S308 - see above


def mathml(latex: str, *, is_block: bool) -> str:
    """Return a formula as MathML, which browsers draw without a script."""
    return convert(latex.strip(), display="block" if is_block else "inline")


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.block.ruler.before("fence", "formula", _formula_block, {"alt": ["paragraph", "list"]})
    made.inline.ruler.before("escape", "formula", _formula_inline)
    for kind, rule in _RULES.items():
        made.add_render_rule(kind, rule)
    return made


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it
    """Take lines from one that begins with $$ to one that ends with it."""
    lines: list[str] = []
    for number in range(start, end):
        line = state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
        if not lines and not line.startswith("$$"):
            return False
        lines.append(line)
        whole = "\n".join(lines)
        if len(whole) > 4 and whole.endswith("$$"):
            if not silent:
                token = state.push("formula_block", "math", 0)
                token.content, token.map = whole[2:-2], [start, number + 1]
                state.line = number + 1
            return True
    return False


def _formula_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it
    """Take what stands between two single $, neither of them beside a space on the inside."""
    at, text = state.pos, state.src
    if text[at] != "$" or text[at + 1 : at + 2] in {"", " ", "$"}:
        return False
    stop = text.find("$", at + 1)
    if stop < 0 or text[stop - 1] == " ":
        return False
    if not silent:
        state.push("formula_inline", "math", 0).content = text[at + 1 : stop]
    state.pos = stop + 1
    return True


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tokens[1].content, tokens[3:]
    return "", tokens


def _addressed(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an address made of its words; a second one with the same words gets a number."""
    found: list[Heading] = []
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        words = "".join(child.content for child in inline.children or ())
        address = plain = _NOT_IN_AN_ADDRESS.sub("-", words.lower()).strip("-")
        count = 1
        while address in taken:
            count += 1
            address = f"{plain}-{count}"
        taken.add(address)
        opening.attrSet("id", address)
        found.append(Heading(int(opening.tag[1]), words, address))
    return found


def _dressed(tokens: Sequence[Token]) -> None:
    """Name elements in the site's style. A link inside the project leads nowhere on a page: its words stay."""
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrJoin("class", CLASSES[token.tag])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type in {"th_open", "td_open"} and "text-align:right" in str(token.attrs.pop("style", "")):
            token.attrJoin("class", f"{CLASSES[token.tag]}--numeric")
        if token.children:
            _only_words_of_inner_links(token.children)
            _dressed(token.children)


def _only_words_of_inner_links(tokens: list[Token]) -> None:
    leads_out = True
    for token in list(tokens):
        if token.type == "link_open":
            leads_out = str(token.attrGet("href")).startswith(("https://", "#"))
        if token.type in {"link_open", "link_close"} and not leads_out:
            tokens.remove(token)


Rule = Callable[[RendererHTML, Sequence[Token], int, Any, MutableMapping[str, Any]], str]


def _formula(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    """A formula of its own line may be wider than a phone: it scrolls inside itself, also by the keyboard."""
    drawn, label = mathml(tokens[at].content, is_block=True), escape(_("Formula"))
    return f'<div class="nrp-scroll nrp-formula" role="group" aria-label="{label}" tabindex="0">{drawn}</div>\n'


def _symbol(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    return mathml(tokens[at].content, is_block=False)


def _table(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    head = next(token.content for token in tokens[at:] if token.type == "inline")
    label = escape(_("Table: %(head)s") % {"head": head} if head else _("Table"))
    opened = self.renderToken(tokens, at, options, env)
    return f'<div class="nrp-scroll" role="group" aria-label="{label}" tabindex="0">{opened}'


def _table_end(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    return f"{self.renderToken(tokens, at, options, env)}</div>\n"


def _code(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: MutableMapping[str, Any]) -> str:
    """A long name may break after an underscore or a slash, and nowhere else while it fits a line."""
    words = str(escape(tokens[at].content)).replace("_", "_<wbr>").replace("/", "/<wbr>")
    return f"<code{self.renderAttrs(tokens[at])}>{words}</code>"


_RULES: dict[str, Rule] = {
    "code_inline": _code,
    "formula_block": _formula,
    "formula_inline": _symbol,
    "table_open": _table,
    "table_close": _table_end,
}
