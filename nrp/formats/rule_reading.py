"""Reading a rule that a person wrote: `if employment = 3 then hours is missing`."""

from datetime import date
from functools import cache

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from nrp.formats.rule_parts import (
    Among,
    Between,
    Chain,
    Compared,
    Comparison,
    Condition,
    Day,
    Either,
    Every,
    Missing,
    Named,
    Negative,
    Not,
    Number,
    ReadRule,
    RuleError,
    Value,
    Words,
)

LONGEST = 1000

_GRAMMAR = r"""
?start: IF condition THEN condition -> conditional
    | condition -> plain

?condition: conjunction (OR conjunction)+ -> either
    | conjunction
?conjunction: negation (AND negation)+ -> every
    | negation
?negation: NOT negation -> opposite
    | "(" condition ")"
    | comparison

?comparison: value SIGN value -> compared
    | value IN "(" literal ("," literal)* ")" -> among
    | value NOT IN "(" literal ("," literal)* ")" -> not_among
    | value BETWEEN value AND value -> between
    | named IS MISSING -> missing
    | named IS NOT MISSING -> answered
    | named IS ANSWERED -> answered
    | named IS NOT ANSWERED -> missing

?value: term ((PLUS | MINUS) term)+ -> chain
    | term
?term: factor ((TIMES | DIVIDED) factor)+ -> chain
    | factor
?factor: MINUS factor -> negative
    | named
    | constant
    | "(" value ")"
?literal: constant
    | MINUS number -> negative
?constant: DAY -> day
    | number
    | WORDS -> words
number: NUMBER
named: NAME | BRACKETED

IF.4: /if\b/i
THEN.4: /then\b/i
AND.4: /and\b/i
OR.4: /or\b/i
NOT.4: /not\b/i
IN.4: /in\b/i
BETWEEN.4: /between\b/i
IS.4: /is\b/i
MISSING.4: /missing\b/i
ANSWERED.4: /answered\b/i
SIGN: "<=" | ">=" | "!=" | "<>" | "==" | "=" | "<" | ">" | "≤" | "≥" | "≠"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDED: "/"
DAY.3: /[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])/
NUMBER.2: /[0-9]+(\.[0-9]+)?(?![\w.])/
WORDS: /"[^"]*"|“[^”]*”|'[^']*'/
NAME: /(?!(?:if|then|and|or|not)\b)[^\W\d]\w*(\.\w+)*/i
BRACKETED: /\[[^\[\]]+\]/
%ignore /\s+/
"""

_SIGNS: dict[str, Comparison] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "≠": "!=",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
# What the grammar calls the things that may come next, and what a reader calls them, the likeliest first.
_CALLED = {
    "NAME": "the name of a variable",
    "NUMBER": "a number",
    "DAY": "a date such as 2018-07-16",
    "WORDS": "text in quotation marks",
    "SIGN": "a comparison (= != < <= > >=)",
    "IN": "“in (…)”",
    "BETWEEN": "“between … and …”",
    "IS": "“is missing”, “is answered”",
    "MISSING": "“missing”",
    "ANSWERED": "“answered”",
    "THEN": "“then”",
    "AND": "“and”",
    "OR": "“or”",
    "RPAR": "“)”",
    "LPAR": "“(”",
    "COMMA": "“,”",
    "$END": "the end of the rule",
}


def read_rule(text: str) -> ReadRule:
    """Read one rule, or raise `RuleError` with a sentence that says where it cannot be read."""
    if len(text) > LONGEST:
        raise RuleError(f"it is longer than {LONGEST:,} characters; make two rules of it.")
    try:
        read = _parser().parse(text)
    except UnexpectedInput as error:
        raise RuleError(_sentence(text, error)) from None
    except VisitError as error:
        raise RuleError(str(error.orig_exc)) from None
    if not isinstance(read, ReadRule):
        raise RuleError("it says nothing; write a rule such as “if employment = 3 then hours is missing”.")
    return read


def at_character(position: int) -> str:
    """Say where in a rule something stands."""
    return f"at character {position}"


def _sentence(text: str, error: UnexpectedInput) -> str:
    place = error.pos_in_stream
    is_end = place is None or place < 0 or not text[place:].strip()
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        is_end = True
    expected = set(error.accepts or error.expected) if isinstance(error, UnexpectedToken) else _allowed(error)
    needed = [words for name, words in _CALLED.items() if name in expected]
    wanted = f"{', '.join(needed[:-1])} or {needed[-1]}" if len(needed) > 1 else "".join(needed) or "something else"
    if is_end:
        return f"it ends where {wanted} is needed; write the rest of it."
    start = place or 0
    found = text[start:].split(maxsplit=1)[0][:20]
    return f"{at_character(start + 1)} stands “{found}” where {wanted} is needed."


def _allowed(error: UnexpectedInput) -> set[str]:
    return set(error.allowed or ()) if isinstance(error, UnexpectedCharacters) else set()


@v_args(inline=True)
class _Builder(Transformer[Token, ReadRule]):
    """Makes our parts of the grammar's, while it is read: no depth of nesting is walked twice."""

    def conditional(self, _if: Token, given: Condition, _then: Token, must: Condition) -> ReadRule:
        return ReadRule(given, must)

    def plain(self, must: Condition) -> ReadRule:
        return ReadRule(None, must)

    def either(self, *parts: Condition | Token) -> Either:
        return Either(tuple(part for part in parts if not isinstance(part, Token)))

    def every(self, *parts: Condition | Token) -> Every:
        return Every(tuple(part for part in parts if not isinstance(part, Token)))

    def opposite(self, _not: Token, of: Condition) -> Not:
        return Not(of)

    def compared(self, left: Value, sign: Token, right: Value) -> Compared:
        return Compared(_SIGNS[str(sign)], left, right, left.at)

    def among(self, of: Value, _in: Token, *values: Value) -> Among:
        return Among(of, values, is_not=False, at=of.at)

    def not_among(self, of: Value, _not: Token, _in: Token, *values: Value) -> Among:
        return Among(of, values, is_not=True, at=of.at)

    def between(self, of: Value, _between: Token, low: Value, _and: Token, high: Value) -> Between:
        return Between(of, low, high, of.at)

    def missing(self, of: Named, *_words: Token) -> Missing:
        return Missing(of, is_not=False, at=of.at)

    def answered(self, of: Named, *_words: Token) -> Missing:
        return Missing(of, is_not=True, at=of.at)

    def chain(self, first: Value, *rest: Token | Value) -> Chain:
        pairs = tuple((str(rest[n]), rest[n + 1]) for n in range(0, len(rest), 2))
        return Chain(first, pairs, first.at)  # type: ignore[arg-type]  # the grammar alternates signs and values

    def negative(self, sign: Token, of: Value) -> Negative:
        return Negative(of, _at(sign))

    def number(self, written: Token) -> Number:
        return Number(str(written), _at(written))

    def words(self, written: Token) -> Words:
        return Words(str(written)[1:-1].strip(), _at(written))

    def day(self, written: Token) -> Day:
        try:
            return Day(date.fromisoformat(str(written)), _at(written))
        except ValueError:
            raise RuleError(f"{at_character(_at(written))} stands {written}, and there is no such day.") from None

    def named(self, written: Token) -> Named:
        return Named(str(written).removeprefix("[").removesuffix("]").strip(), _at(written))


def _at(token: Token) -> int:
    return (token.start_pos or 0) + 1


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Builder())
