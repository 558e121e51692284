"""The framework’s versions, and reading a tag of one version in another: a tag keeps the version it was given in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Model, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import Domain, DomainCrossing, Framework

Tagged = TypeVar("Tagged", bound=Model)  # an activity, an initiative: whatever has `domains`


@dataclass(frozen=True, slots=True)
class Reading:
    """A domain as one version calls it. `mapped_from` names the tag it was mapped across from, empty for its own."""

    domain: Domain
    mapped_from: str = ""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One version to read in, with what leads there from every other: read once for a page."""

    framework: Framework | None
    domains: tuple[Domain, ...]
    leading: dict[uuid.UUID, tuple[Domain, ...]]  # id of a domain of another version -> domains of this one
    versions: tuple[Framework, ...] = ()  # every version there is, the oldest first
    every: tuple[Domain, ...] = ()  # the domains of all versions, the oldest version's first

    def read(self, tags: Iterable[Domain]) -> list[Reading]:
        """Read tags of any version in this one, each domain once, in the framework's order.

        A domain that is tagged itself is its own, whatever else leads to it; one that several tags lead to names them
        all. A tag from which nothing leads here is left out; `unread` gives those.
        """
        own: set[uuid.UUID] = set()
        across: dict[uuid.UUID, list[str]] = {}
        for tag in tags:
            if self.framework is not None and tag.framework_id == self.framework.pk:
                own.add(tag.pk)
            for domain in self.leading.get(tag.pk, ()):
                across.setdefault(domain.pk, []).append(f"{tag.name} ({tag.framework.code})")
        return [
            Reading(domain, mapped_from="" if domain.pk in own else ", ".join(across[domain.pk]))
            for domain in self.domains
            if domain.pk in own or domain.pk in across
        ]

    def unread(self, tags: Iterable[Domain]) -> list[Domain]:
        """Give the tags that cannot be read in this version: their own name is all there is."""
        own = None if self.framework is None else self.framework.pk
        return [tag for tag in tags if tag.framework_id != own and tag.pk not in self.leading]

    def tags_read_as(self, domain: Domain) -> list[uuid.UUID]:
        """Give the ids of every tag, of any version, that is read as a domain of this one: for filtering."""
        return [domain.pk, *(pk for pk, domains in self.leading.items() if any(one.pk == domain.pk for one in domains))]

    def domain(self, code: str) -> Domain | None:
        """Give the domain of this version with a code, if there is one."""
        return next((one for one in self.domains if one.code == code), None)


def frameworks() -> QuerySet[Framework]:
    """Give every version, the oldest first."""
    return Framework.objects.order_by("adopted_on")


def with_domains(rows: QuerySet[Tagged]) -> QuerySet[Tagged]:
    """Load what rows are tagged with, each tag with its version, in one query for all of them."""
    return rows.prefetch_related(Prefetch("domains", Domain.objects.select_related("framework")))


def framework_or_404(code: str) -> Framework:
    """Load one version by its code."""
    found = Framework.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def frameworks_with_domains() -> QuerySet[Framework]:
    """Give every version with its domains, in two queries for all of them."""
    return frameworks().prefetch_related(Prefetch("domains", Domain.objects.select_related("framework")))


def domains() -> QuerySet[Domain]:
    """Give every domain of every version with its version."""
    return Domain.objects.select_related("framework")


def domains_named(texts: Iterable[str], *, version: str = "") -> dict[str, Domain]:
    """Find domains by `version:code`, or by the code alone in one version; what is not known is left out.

    The keys are the texts as they came.
    """
    wanted = list(texts)
    known = {(one.framework.code, one.code): one for one in domains()}
    split = {text: text.split(":", 1) if ":" in text else (version, text) for text in wanted}
    found = {text: known.get((framework.strip(), code.strip())) for text, (framework, code) in split.items()}
    return {text: domain for text, domain in found.items() if domain is not None}


def crossings() -> QuerySet[DomainCrossing]:
    """Give every step of the crosswalk, the oldest version's first."""
    found = DomainCrossing.objects.select_related("older__framework", "newer__framework")
    return found.order_by(
        "older__framework__adopted_on", "older__position", "newer__framework__adopted_on", "newer__position", "pk"
    )


def crossings_of(framework: Framework) -> QuerySet[DomainCrossing]:
    """Give the steps that lead to a version and from it."""
    return crossings().filter(Q(older__framework=framework) | Q(newer__framework=framework))


def current_framework() -> Framework | None:
    """Give the version in use today: the latest adopted one."""
    return Framework.objects.filter(adopted_on__lte=timezone.localdate()).order_by("-adopted_on").first()


def crosswalk_to(code: str = "") -> Crosswalk:
    """Give the version with this code, or the one in use for a code that is not known, with what leads to it.

    Two versions may be several steps apart: the steps are followed through, in either direction, since a page about
    2019 can be read in the words of 2015 too.
    """
    known, domains, steps = _everything()
    chosen = next((one for one in known if one.code == code), None) or _in_use(known)
    if chosen is None:
        return Crosswalk(None, (), {})
    own = [one for one in domains if one.framework_id == chosen.pk]
    leading = _followed(own, steps)
    return Crosswalk(chosen, tuple(own), leading, tuple(known), tuple(domains))


def _everything() -> tuple[list[Framework], list[Domain], list[tuple[uuid.UUID, uuid.UUID]]]:
    """Read the versions, their domains and the steps of the crosswalk with one query: almost every page needs them.

    A version comes once for each of its domains, and a domain once for each step that leads on from it.
    """
    names = ("id", "code", "name", "definition", "position")
    rows = Framework.objects.annotate(
        **{f"domain_{name}": F(f"domains__{name}") for name in names}, leads_to=F("domains__crossings__newer")
    )
    known: dict[uuid.UUID, Framework] = {}
    domains: dict[uuid.UUID, Domain] = {}
    steps: list[tuple[uuid.UUID, uuid.UUID]] = []
    found: Iterable[Any] = rows.order_by("adopted_on", "domains__position", "domains__name")
    for row in found:
        version = known.setdefault(row.pk, row)
        if row.domain_id is None:
            continue
        values = {name: getattr(row, f"domain_{name}") for name in names}
        domains.setdefault(row.domain_id, Domain(framework=version, **values))
        if row.leads_to is not None:
            steps.append((row.domain_id, row.leads_to))
    return list(known.values()), list(domains.values()), steps


def _in_use(known: Sequence[Framework]) -> Framework | None:
    today = timezone.localdate()
    return next((one for one in reversed(known) if one.adopted_on <= today), known[0] if known else None)


def _followed(
    own: Sequence[Domain], crossings: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> dict[uuid.UUID, tuple[Domain, ...]]:
    """Follow the crosswalk outwards from each domain of the version to read in."""
    newer_of: dict[uuid.UUID, list[uuid.UUID]] = {}
    older_of: dict[uuid.UUID, list[uuid.UUID]] = {}
    for older, newer in crossings:
        newer_of.setdefault(older, []).append(newer)
        older_of.setdefault(newer, []).append(older)
    ids = {domain.pk for domain in own}
    found: dict[uuid.UUID, dict[uuid.UUID, Domain]] = {}
    for domain in own:
        for steps in (older_of, newer_of):
            reached: set[uuid.UUID] = set()
            ahead = list(steps.get(domain.pk, ()))
            while ahead:
                tag = ahead.pop()
                if tag in reached or tag in ids:
                    continue
                reached.add(tag)
                ahead.extend(steps.get(tag, ()))
            for tag in reached:
                found.setdefault(tag, {})[domain.pk] = domain
    order = {domain.pk: at for at, domain in enumerate(own)}
    return {tag: tuple(sorted(domains.values(), key=lambda one: order[one.pk])) for tag, domains in found.items()}
