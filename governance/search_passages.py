"""The passage around the words that were found: with marks for a page, as plain text for a program."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# What stands around a word that was looked for, in what the database gives.
BEGIN, END = "\x02", "\x03"
_MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_SIGNS = re.compile(r"(^|\n)[ \t]*(?:#{1,6}|[-*>]|\d+\.)[ \t]+")  # what headings and lists begin with in minutes


def plain_text(excerpt: str) -> str:
    """Give a passage without the signs around its words."""
    return " ".join(_SIGNS.sub(r"\1", excerpt).replace(BEGIN, "").replace(END, "").split())


def marked(excerpt: str) -> SafeString:
    """Give a passage with its words marked; everything else of it is escaped."""
    text = escape(_SIGNS.sub(r"\1", excerpt))
    return mark_safe(_MARKED.sub(r"<mark>\1</mark>", text).replace(BEGIN, "").replace(END, ""))  # noqa: S308  escaped above
