"""Domains in words: as one version of the framework calls them, and where a tag was mapped across from."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from neighbourhoods.models import Domain
from neighbourhoods.queries.framework import Crosswalk, Reading
from nrp.core.filters import filter_field

FRAMEWORK = "framework"  # the name of the version in an address


def mapped_words(reading: Reading) -> str:
    """Say what a domain was mapped across from, or nothing for a tag of the version itself."""
    return _("mapped across from %(tags)s") % {"tags": reading.mapped_from} if reading.mapped_from else ""


def tag_lines(crosswalk: Crosswalk, domains: Iterable[Domain]) -> list[dict[str, str]]:
    """Give the lines `{text, rest}` of what something is tagged with, read in one version.

    A tag that the crosswalk does not lead to this version keeps its own name, and says of which version it is. Load
    the tags by `queries.framework.with_domains`, which brings their versions along.
    """
    tags = list(domains)
    lines = [{"text": one.domain.name, "rest": mapped_words(one)} for one in crosswalk.read(tags)]
    own = _("in the words of %(version)s")
    return lines + [{"text": tag.name, "rest": own % {"version": tag.framework.code}} for tag in crosswalk.unread(tags)]


def tags_text(crosswalk: Crosswalk, domains: Iterable[Domain]) -> str:
    """Give the same in one line, for a cell of a table or a file."""
    lines = tag_lines(crosswalk, domains)
    return "; ".join(f"{line['text']}, {line['rest']}" if line["rest"] else line["text"] for line in lines)


def version_words(crosswalk: Crosswalk) -> str:
    """Say in the words of which version a page is read: "in the words of 2018"."""
    return "" if crosswalk.framework is None else _("in the words of %(version)s") % {"version": crosswalk.framework}


def framework_field(crosswalk: Crosswalk, chosen: str) -> list[dict[str, Any]]:
    """Give the select "Read in the words of", when there is more than one version to read in."""
    if len(crosswalk.versions) < 2:
        return []
    choices = [(one.code, f"{one.code}: {one.name}") for one in reversed(crosswalk.versions)]
    known = {code for code, _label in choices}
    everything = _("The version in use")
    return [filter_field(FRAMEWORK, _("Read in the words of"), everything, choices, chosen if chosen in known else "")]


def domain_choices(crosswalk: Crosswalk) -> list[tuple[str, str]]:
    """Give the domains of the version read in, by code, for a filter."""
    return [(one.code, one.name) for one in crosswalk.domains]
