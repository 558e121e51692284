"""What says who somebody is, recognised by how it is written: expressions over the different entries of a column."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from surveys.intake.person_words import (
    FAMILY,
    FAMILY_SURE,
    GIVEN,
    GIVEN_SURE,
    GIVEN_TOO,
    OF_PLACES,
    ORDINARY,
    PLACES,
)

if TYPE_CHECKING:
    import polars as pl

# In the order in which an entry that is two of them is called.
KINDS: Mapping[str, str] = {
    "email": "e-mail addresses",
    "telephone": "telephone numbers",
    "national_insurance": "National Insurance numbers",
    "nhs_number": "NHS numbers",
    "address": "addresses",
    "postcode": "postcodes",
    "birth": "dates of birth",
    "name": "names of people",
}

_EMAIL = r"(?i)[A-Z0-9._%+\-'’]+\s?(?:@|\(at\)|\[at\])\s?[A-Z0-9\-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[A-Z0-9\-]+)+"
_SPOKEN_EMAIL = r"(?i)\b[A-Z0-9._\-]+ at [A-Z0-9\-]+(?: dot [A-Z0-9\-]+)+\b"
_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|"
    "GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|"
    "OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|"
    "WF|WN|WR|WS|WV|YO|ZE"
)
_POSTCODE = rf"(?i)\b(?:{_AREAS})[0-9][A-Z0-9]?\s{{0,2}}[0-9][ABD-HJLNP-UW-Z]{{2}}\b"
# A household may well be called M12AB: where a column numbers people, only the space makes it a postcode.
_SPACED_POSTCODE = _POSTCODE.replace(r"\s{0,2}", r"\s{1,2}")
_PHONE = r"(?:^|[^0-9A-Za-z+])((?:(?:\+|00)\s?44|\(?0)[0-9 ().\-\u2010-\u2013]{7,20}[0-9])(?:$|[^0-9])"
_NATIONAL = (
    r"^(?:0{0,2}44)?0?(?:7[1-9][0-9]{8}|1[1-9][0-9]{8}|1[2-9][0-9]{7}|20[378][0-9]{7}|2[389][0-9]{8}|24[0-9]{8}|"
    r"3[0347][0-9]{8}|8[047][0-9]{8}|800[0-9]{6})$"
)
_BARE_PHONE = r"^(?:44)?(?:7[1-9][0-9]{8}|1[1-9][0-9]{8}|20[378][0-9]{7}|2[389][0-9]{8})$"
_INSURANCE = (
    r"(?i)\b(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)[\s.\-]?[0-9]{2}[\s.\-]?[0-9]{2}[\s.\-]?[0-9]{2}[\s.\-]?[A-D]\b"
)
_NHS = r"(?:^|[^0-9.\-])([0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{4})(?:$|[^0-9])"
_SAID_NHS = r"(?i)\bnhs\b[^0-9]{0,20}[0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{4}\b"
_BORN = (
    r"(?i)\b(?:d\.?\s?o\.?\s?b\.?|born(?:\s+on)?|date of birth|birth\s?day)\b[^0-9A-Z]{0,4}"
    r"(?:[0-9]{1,4}[./\- ][0-9]{1,2}[./\- ][0-9]{2,4}|[0-9]{1,2}(?:st|nd|rd|th)?\s+[A-Z]{3,9}\.?,?\s+[0-9]{2,4})"
)
_STREETS = "Road|Rd|Street|Avenue|Ave|Lane|Crescent|Cres|Terrace|Terr|Gardens|Gdns|Grove|Close|Boulevard|Mews|Parade"
_LOOSER_STREETS = (
    "St|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Walk|Hill|Square|Sq|Park|Row|Green|Rise|View|Vale|Mount|Wharf|Quay|Bank|Brow|"
    "Fold|Croft|Parkway|Broadway|Yard|Villas|Cottages|House|Towers|Heights|Wood"
)
_NUMBER = r"\b[0-9]{1,4}\s?[A-Za-z]?(?:\s?[-–/]\s?[0-9]{1,4}[A-Za-z]?)?,?\s+"
_NO_STREET = (
    r"(?i)\b[0-9]+\s*(?:min(?:ute)?s?|hours?|hrs?|miles?|met(?:re|er)s?|years?|yrs?|days?|weeks?|months?|times?|people|"
    r"percent|per|bed(?:room)?s?|mph|km|way|lane|or|of|in|to)\b|\b[0-9]+(?:st|nd|rd|th)\b"
)
_ADDRESSES = (
    rf"(?i){_NUMBER}(?:[\p{{L}}'’.\-]+\s+){{1,4}}(?:{_STREETS})\b",
    rf"{_NUMBER}(?:\p{{Lu}}[\p{{L}}'’.\-]*\s+){{1,4}}(?:{_LOOSER_STREETS})\b",
    rf"\b\p{{Lu}}\p{{L}}+\s+(?:House|Cottage|Lodge|Farm|Court|Villa|Hall|Rectory|Vicarage|Manor|Barn),\s+(?:\p{{Lu}}[\p{{L}}'’\-]*\s+){{1,3}}"
    rf"(?:{_STREETS}|{_LOOSER_STREETS})\b",
    r"(?i)\b(?:flat|apartment|apt)\.?\s+(?:[0-9]{1,4}[A-Z]?|[A-Z]),?\s+[0-9A-Z]",
    r"(?i)^(?:flat|apartment|apt)\.?\s+[0-9]{1,4}\s?[A-Z]?$",
    r"(?i)\bp\.?\s?o\.?\s+box\s+[0-9]+",
)
_SURNAME = r"(?:(?:Mc|Mac|O['’]|Al-|El-|D['’]|de |van |ter )?\p{Lu}[\p{L}'’]+(?:-\p{Lu}\p{L}+)?)"
_TITLE = (
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Reverend|Cllr|Sir|Dame)\b\.?\s+(?:\p{{Lu}}\.?\s+){{0,2}}{_SURNAME}"
)
_LOW_TITLE = r"(?i)\b(?:mr|mrs)\b\.?\s+\p{L}{2,}"
_MY_NAME = r"(?i:\bmy name is|\bname'?s)\s+\p{Lu}\p{Ll}+"
_TWO_WORDS = r"^\p{Lu}[\p{L}'’\-]+(?:\s+\p{Lu}\.?)?(?:\s+\p{Lu}[\p{L}'’\-]+){1,2}$"
_KNOWN_IN_COLUMN = 0.3
_SELDOM = 3
_CLOSE = 100
_FEWEST_SERIALS = 20

_HEADINGS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "name": r"(?:the_)?(?:resp(?:ondent)?s?_?|participants?_?|persons?_?|contacts?_?|full_?|first_?|last_?|sur_?"
        r"|fore_?|given_?|family_?|maiden_?|middle_?|christian_?|nick_?|interviewees?_?|your_|tenants?_?|residents?_?)names?"
        r"(?:_?[0-9])?|name|initials_and_name|name_of_(?:the_)?(?:respondent|person|participant|interviewee|tenant)",
        "email": r"(?:resp(?:ondent)?_?|contact_?|home_?)?e_?mail(?:_?addr(?:ess)?)?(?:_?[0-9])?",
        "telephone": r"(?:resp(?:ondent)?_?|contact_?|home_?|work_?|day_?(?:time_?)?)?(?:tele?|(?:tele)?phone"
        r"|mob|mobile(?:_?phone)?|landline)(?:_?(?:n(?:umber|um|o|r)))?(?:_?[0-9])?",
        "address": r"(?:home_?|street_?|full_?|postal_?|resp(?:ondent)?_?)?addr(?:ess)?(?:_?(?:line)?_?[0-9])?"
        r"|house_?(?:name|n(?:umber|o))(?:_(?:and|or)_\w+)?|street(?:_?name)?",
        "postcode": r"(?:home_?|full_?|resp(?:ondent)?_?)?post_?code(?:_?full)?|pcode|zip_?(?:code)?",
        "nhs_number": r"nhs_?(?:n(?:umber|um|o))?(?:_?id)?",
        "national_insurance": r"(?:ni|nino|national_insurance)_?(?:n(?:umber|um|o))?",
        "birth": r"(?:resp(?:ondent)?_?)?(?:dob|d_o_b|date_?of_?birth|birth_?date|birth_?day)",
    }.items()
}
# What an entry under such a heading must at least look like: a column “phone” of 1 and 2 names nobody.
_PLAUSIBLE = {
    "name": r"\p{L}{2,}",
    "email": r"@|\(at\)|\[at\]",
    "telephone": r"(?:[0-9][^0-9]*){6,}",
    "address": r"\p{L}{2,}",
    "postcode": r"(?i)^[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9]",
    "nhs_number": r"(?:[0-9][ \-]?){10}",
    "national_insurance": r"(?:[0-9][^0-9]*){6,}",
    "birth": r"[0-9].*[./\- ].*[0-9]|^[0-9]{8}$",
}


def heading_kind(name: str, label: str = "") -> str | None:
    """Say what a column holds, going by its name or by the whole of its label."""
    for heading in (name, label):
        plain = re.sub(r"[\s\-./]+", "_", heading.strip().lower().replace("'", "").replace("’", "")).strip("_:?")
        for kind, pattern in _HEADINGS.items():
            if pattern.fullmatch(plain):
                return kind
    return None


def found_by_heading(kind: str, entries: "pl.Series") -> "pl.Series":
    """Mark the entries that may be what the heading of their column says."""
    return entries.str.contains(_PLAUSIBLE[kind])


def found_by_kind(entries: "pl.Series", times: "pl.Series", *, is_number_of_people: bool) -> "dict[str, pl.Series]":
    """Mark the entries of each kind.

    Parameters
    ----------
    entries
        The different entries of a column, none of them null.
    times
        How often each stands there.
    is_number_of_people
        Whether the column numbers households or people, so that what looks like a serial is one.
    """
    postcode = _SPACED_POSTCODE if is_number_of_people else _POSTCODE
    marks: dict[str, Callable[[pl.Series], pl.Series]] = {
        "email": lambda series: series.str.contains(_EMAIL) | series.str.contains(_SPOKEN_EMAIL),
        "telephone": telephones,
        "national_insurance": lambda series: series.str.contains(_INSURANCE),
        "nhs_number": nhs_numbers,
        "address": addresses,
        "postcode": lambda series: series.str.contains(postcode),
        "birth": lambda series: series.str.contains(_BORN),
        "name": lambda series: names(series, times),
    }
    return {kind: marks[kind](entries) for kind in KINDS}


def telephones(entries: "pl.Series") -> "pl.Series":
    """Mark UK telephone numbers: in any spelling, within texts, and as a number that lost its first nought."""
    import polars as pl

    cell = pl.col("cell")
    digits = pl.element().str.replace_all("[^0-9]", "")
    spelled = cell.str.extract_all(_PHONE).list.eval(digits.str.contains(_NATIONAL)).list.any()
    frame = entries.alias("cell").to_frame()
    bare = frame.select(cell.str.replace_all(r"[ \-]", "").str.contains(_BARE_PHONE).alias("bare"))["bare"]
    bare = bare & ~serials(entries)
    return frame.select(spelled.fill_null(value=False).alias("spelled"))["spelled"] | bare


def nhs_numbers(entries: "pl.Series") -> "pl.Series":
    """Mark NHS numbers by their check digit, which one number of ten digits in eleven has by chance.

    In a column where most entries are such numbers and most of those lack the check digit, the rest are chance.
    """
    import polars as pl

    frame = entries.alias("cell").to_frame()
    serial = serials(entries)
    digits = pl.col("cell").str.extract(_NHS).str.replace_all("[^0-9]", "")
    total = pl.sum_horizontal(
        digits.str.slice(place, 1).cast(pl.Int32, strict=False) * (10 - place) for place in range(9)
    )
    check = (11 - total % 11) % 11
    sound = digits.is_not_null() & (check == digits.str.slice(9, 1).cast(pl.Int32, strict=False))
    read = frame.select(
        sound=sound.fill_null(value=False),
        plain=pl.col("cell").str.contains(r"^[0-9]{10}$") & ~serial,
        said=pl.col("cell").str.contains(_SAID_NHS),
    )
    plain = int(read["plain"].sum())
    by_chance = plain >= 4 and int((read["plain"] & read["sound"]).sum()) * 2 < plain
    found = read["sound"] & ~read["plain"] if by_chance else read["sound"]
    return (found & ~serial) | read["said"]


def addresses(entries: "pl.Series") -> "pl.Series":
    """Mark a number and a street, a flat, a house and a street, a box of the post."""
    import polars as pl

    spaced = entries.str.contains(" ", literal=True)
    cell = pl.col("cell").str.replace_all(_NO_STREET, "")
    read = entries.filter(spaced).alias("cell").to_frame()
    found = read.select(pl.any_horizontal(cell.str.contains(pattern) for pattern in _ADDRESSES).alias("found"))
    return _spread(spaced, found["found"])


def names(entries: "pl.Series", times: "pl.Series") -> "pl.Series":
    """Mark names of people: a title and a name, a known given name and another, and what a column of names holds.

    Two words with capitals that no list knows are a name where many of their column are: “Bus Driver” among
    trades is none, a rare name among names is one. What stands there often is no name of a person.
    """
    import polars as pl

    letters = entries.str.contains(r"\p{L}{2}") & entries.str.contains(r"^\D|\D{4}")
    frame = entries.filter(letters).alias("cell").to_frame()
    plain = pl.col("cell").str.replace_all(_NEVER, " # ")
    read = frame.select(
        known=pl.any_horizontal(plain.str.contains(pattern) for pattern in _NAMES),
        shape=plain.str.contains(_TWO_WORDS)
        & ~plain.str.to_lowercase().str.contains(_ORDINARY_WORD)
        & (times.filter(letters) <= _SELDOM),
    )
    shape, both = int(read["shape"].sum()), int((read["shape"] & read["known"]).sum())
    is_of_names = both >= 2 and both >= _KNOWN_IN_COLUMN * shape
    return _spread(letters, read["known"] | read["shape"] if is_of_names else read["known"])


def shape_expr(text: "pl.Expr") -> "pl.Expr":
    """Show how an entry is written and nothing of what it says: Xxxxx Xxxxxx, 9999 999 9999."""
    shape = text.str.slice(0, 40).str.replace_all(r"\p{Lu}", "X").str.replace_all(r"[\p{L}&&[^X]]", "x")
    return shape.str.replace_all(r"\p{Nd}", "9")


def _spread(where: "pl.Series", found: "pl.Series") -> "pl.Series":
    """Bring marks of some entries back to all of them."""
    import polars as pl

    place = where.cum_sum().cast(pl.Int64) - 1
    if found.is_empty():
        return where & ~where
    return pl.select(pl.when(where).then(found.gather(place.clip(0))).otherwise(other := False)).to_series() | other


def serials(entries: "pl.Series") -> "pl.Series":
    """Mark long numbers that lie as close together as those given one after the other.

    The serial numbers of a file are some of them telephone or NHS numbers by chance. They crowd about
    their middle; a telephone number among them does not.
    """
    import polars as pl

    frame = entries.alias("cell").to_frame()
    number = pl.col("cell").str.extract(r"^([0-9]{9,12})$").cast(pl.Int64)
    numbers = frame.select(number.alias("number"))["number"]
    middle, count = numbers.median(), numbers.len() - numbers.null_count()
    near = ((numbers - middle).abs() <= _CLOSE * count).fill_null(value=False) if count else numbers.is_not_null()
    is_series = count >= _FEWEST_SERIALS and int(near.sum()) * 2 > count
    return near if is_series else near & ~near


def _either(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ORDINARY_WORD = rf"\b(?:{_either(ORDINARY)})\b"
# A given name and an ordinary word is no person: Stephanie Nursery, Dr Surgery, Victoria Park.
_NEVER = (
    rf"(?i)\b(?:(?:{_either(GIVEN)}|mr|mrs|ms|miss|dr|sir|dame|rev)\.?(?:['’]s)?\s+(?:{_either(ORDINARY)})"
    rf"|(?:{_either(OF_PLACES)})\s+(?:{_either(PLACES)}))\b"
)
_FURTHER = rf"(?:\p{{Lu}}\.?\s+|\p{{Lu}}\p{{Ll}}+\s+)?{_SURNAME}"
_NAMES = (
    _TITLE,
    _LOW_TITLE,
    _MY_NAME,
    rf"\b(?:{_either(GIVEN_SURE)})(?:-\p{{Lu}}\p{{L}}+)?\s+{_FURTHER}",
    rf"^(?:{_either(GIVEN_TOO)})\s+{_FURTHER}$",
    rf"(?i)^(?:{_either(GIVEN_SURE)})\s+(?:\p{{L}}\.?\s+)?[\p{{L}}'’\-]{{2,}}$",
    rf"(?i)^[\p{{L}}'’\-]{{2,}},\s*(?:{_either(GIVEN_SURE)})\b",
    rf"(?i)^(?:{_either(GIVEN_SURE)})$",
    rf"^(?:\p{{Lu}}\.?\s?){{1,2}}\s(?:{_either(FAMILY)})$",
    rf"\b\p{{Lu}}\p{{Ll}}+\s+(?:{_either(FAMILY_SURE)})\b",
)
