"""What is written as RIS, BibTeX or CSL JSON reads back as the very same reference."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrp.formats.references import latex
from nrp.formats.references.reading import READERS, decoded, records
from nrp.formats.references.reference import (
    KINDS,
    LONGEST,
    TYPES,
    Reference,
    Unreadable,
    as_document,
    canonical,
    from_document,
)
from nrp.formats.references.writing import written

TEXT = st.text(max_size=40) | st.text(
    alphabet="aé\u0301ßøŁ {}\\@#$%&_~^-'`\",;:|<>/().?!AYERT0\n\u2013\u2014\u00a0", max_size=30
)
NAMES = st.lists(TEXT, max_size=4).map(tuple)
DAYS = st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))
DOIS = st.just("") | st.from_regex(r"10\.[0-9]{4,6}/[a-z0-9()<>;:._%&#-]{1,20}[a-z0-9]", fullmatch=True)
ADDRESSES = st.just("") | st.from_regex(
    r"https?://[a-z0-9]{1,10}\.example\.org(/[A-Za-z0-9_~%&#{}\\().,;-]{0,20})?", fullmatch=True
)
REFERENCES = st.builds(
    Reference,
    title=TEXT,
    type=st.sampled_from(TYPES),
    kind=st.sampled_from(KINDS),
    authors=NAMES,
    editors=NAMES,
    year=st.none() | st.integers(1400, 2100),
    container=TEXT,
    volume=TEXT,
    issue=TEXT,
    pages=TEXT | st.sampled_from(("12-34", "e1 -- e9", "5", "1–3, 7–9")),
    publisher=TEXT,
    published_in=TEXT,
    doi=DOIS,
    isbn=TEXT,
    url=ADDRESSES,
    accessed_on=DAYS,
    language=TEXT,
    abstract=TEXT,
    keywords=NAMES,
    notes=TEXT,
).map(canonical)


def fits(one):
    return bool(one.title) and all(len(getattr(one, name)) <= most for name, most in LONGEST.items())


def read_again(references, kind):
    return list(READERS[kind](decoded(written(references, kind))))


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(max_examples=60, deadline=None)
@given(given=st.lists(REFERENCES.filter(fits), min_size=1, max_size=3))
def test_what_goes_out_comes_back(kind, given):
    assert read_again(given, kind) == given


@given(one=REFERENCES)
def test_spelling_a_reference_twice_changes_nothing(one):
    assert canonical(one) == one
    assert from_document(as_document(one)) == one


@given(text=TEXT)
def test_a_text_comes_back_out_of_latex(text):
    plain = canonical(Reference(title="x", abstract=text)).abstract
    assert latex.to_text(latex.from_text(plain)) == plain


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=300) | st.text(alphabet='TYERAU  -\n@{}[]",=a1', max_size=300).map(str.encode))
def test_no_file_breaks_the_reader(kind, content):
    try:
        said, found = "read", records(content, kind)
    except Unreadable as refused:
        said, found = refused.text, []
    assert said
    assert all(("reference" in one) != ("problem" in one) for one in found)
