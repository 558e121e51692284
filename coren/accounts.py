"""Bank accounts as they may be shown: two figures and dots. Pure."""

import re

DOT = "\u2022"
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212./]")


def digits_of(text: str) -> str:
    """Give the figures of what somebody typed, without spaces and dashes; nothing when anything else is among them."""
    return (
        re.sub(r"[\s\-\u2010-\u2015\u2212./]", "", text)
        if re.fullmatch(r"[\s\d\-\u2010-\u2015\u2212./]*", text)
        else ""
    )


def masked_number(number: str) -> str:
    """Give the last two figures of an account number behind dots: ••••••78."""
    return DOT * max(0, len(number) - 2) + number[-2:]


def masked_sort_code(code: str) -> str:
    """Give the last two figures of a sort code behind dots: ••-••-56."""
    return "-".join((DOT * 2, DOT * 2, code[-2:]))
