"""A folder of cells, found again by the answers and by what of a plan they follow from.

Which areas are compared, in which pairs, under which seed: none of that is in the cells, so a plan
that changes only its design reads no answers. A plan with fewer outcomes or fewer factors than a
stored one takes what it needs out of it.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

from evaluation.engine.cells import Cells, together
from evaluation.engine.cells_file import Damaged, opened, to_bytes
from evaluation.engine.compress import Faults, Tidy, compress
from evaluation.engine.sources import Source, tidy_of, wave_groups
from nrp.formats.canonical import canonical_json, sha256_hex
from nrp.formats.codebook import Covariate
from nrp.formats.plan import Plan, PlanOutcome
from nrp.formats.variables import Variable, code_text

SUFFIX = ".cells"
_CHUNK = 1 << 20
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` of `of`: some whole areas, chosen by their code, so that no household is split."""

    number: int
    of: int

    def has(self, area: str) -> bool:
        """Whether an area is in this part."""
        return int(hashlib.sha256(area.encode()).hexdigest(), 16) % self.of == self.number - 1

    def of_tidy(self, tidy: Tidy) -> Tidy:
        """Keep the respondents of this part."""
        import polars as pl

        if self.of == 1:
            return tidy
        areas = tidy.frame.select(pl.col("area").unique()).collect().to_series()
        mine = [area for area in areas if self.has(code_text(area))]
        return replace(tidy, frame=tidy.frame.filter(pl.col("area").is_in(mine)))


WHOLE = Part(1, 1)


@dataclass(frozen=True, slots=True)
class Definition:
    """What of a plan the cells of one wave's files follow from.

    Attributes
    ----------
    base
        A hash of the columns for area, wave, weight and household, and of the wave that was said.
    outcomes, factors
        Each name with a hash of how it is derived, codes and missing codes included.
    """

    base: str
    outcomes: Mapping[str, str]
    factors: Mapping[str, str]

    @property
    def about(self) -> dict[str, Any]:
        """As a file carries it."""
        return {"base": self.base, "outcomes": dict(self.outcomes), "factors": dict(self.factors)}

    def is_within(self, about: Mapping[str, Any]) -> bool:
        """Whether cells made under `about` hold everything this asks for."""
        if about["base"] != self.base:
            return False
        wanted = ((self.outcomes, about["outcomes"]), (self.factors, about["factors"]))
        return all(mine.items() <= held.items() for mine, held in wanted)


def definition_of(plan: Plan, variables: Mapping[str, Variable], wave: str | None) -> Definition:
    """Take out of a plan what its cells follow from.

    Parameters
    ----------
    plan
        With its defaults filled in.
    variables
        What is known of the columns.
    wave
        The wave the files were said to hold, None when a column says it.
    """

    def hashed(what: PlanOutcome | Covariate, columns: Sequence[str]) -> str:
        described = {name: variables[name].model_dump(mode="json") for name in columns if name in variables}
        document = what.model_dump(mode="json")
        kept = {key: document.get(key) for key in ("variable", "bands", "kind", "column", "derive")}
        return sha256_hex(canonical_json([kept, described]))[:_SHORT]

    roles = [plan.area, wave if wave is not None else {"column": plan.wave}, plan.weight, plan.household]
    columns = [name for name in (plan.area, plan.weight, plan.wave) if name is not None and name in variables]
    known = [variables[name].model_dump(mode="json") for name in columns]
    return Definition(
        base=sha256_hex(canonical_json([roles, known]))[:_SHORT],
        outcomes={outcome.name: hashed(outcome, outcome.columns) for outcome in plan.outcomes},
        factors={factor.name: hashed(factor, [factor.variable]) for factor in plan.factors},
    )


def digest_of(paths: Sequence[Path]) -> str:
    """SHA-256 of a file, or of the sorted digests of several."""
    digests = sorted(_digest(path) for path in paths)
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CellCache:
    """Cells in a folder; its files may be deleted at any time."""

    folder: Path

    def find(self, digest: str, definition: Definition) -> tuple[Cells, Faults] | None:
        """Give the cells of some answers, whole or added up from all their parts.

        A file that is damaged is passed over.
        """
        parts: dict[int, dict[int, tuple[Cells, Faults]]] = {}
        for path in sorted(self.folder.glob(f"{digest}-*{SUFFIX}")):
            with contextlib.suppress(Damaged, OSError):
                stored = opened(path.read_bytes())
                if not definition.is_within(stored.about):
                    continue
                part, of = stored.about["part"]
                parts.setdefault(of, {})[part] = _asked_for(*stored.read(), definition)
                if len(parts[of]) == of:
                    return added_up([parts[of][k] for k in sorted(parts[of])])
        return None

    def put(self, digest: str, definition: Definition, made: tuple[Cells, Faults], part: Part = WHOLE) -> None:
        """Keep cells; whoever looks sees the whole file or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        about = definition.about | {"part": [part.number, part.of]}
        name = f"{digest}-{sha256_hex(canonical_json(about))[:_SHORT]}{SUFFIX}"
        descriptor, spool = tempfile.mkstemp(prefix=".cells-", dir=self.folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(to_bytes(*made, about))
        Path(spool).replace(self.folder / name)


def _asked_for(cells: Cells, faults: Faults, definition: Definition) -> tuple[Cells, Faults]:
    """Take out of cells what a plan with no more outcomes and factors needs."""
    fewer = cells.of_outcomes(list(definition.outcomes)).merged(list(definition.factors))
    named = {*definition.outcomes, *definition.factors}
    return fewer, replace(faults, not_numbers=faults.not_numbers & named)


def cells_of(
    sources: Sequence[Source], plan: Plan, variables: Mapping[str, Variable], cache: CellCache | None = None
) -> tuple[Cells, Faults]:
    """Compress the answers of files, or take their cells out of a cache; new ones are put into it.

    Raises
    ------
    CannotEvaluate
        As `tidy_frames` and `compress`.
    """
    groups = wave_groups(sources)
    if cache is None:
        return added_up([compress(tidy_of(group, plan, variables)) for group in groups])
    # The newest wave is looked for first: while it is compressed the others are read.
    with ThreadPoolExecutor(1) as pool:
        sought = [(group, pool.submit(_sought, group, plan, variables, cache)) for group in reversed(groups)]
        parts: list[tuple[Cells, Faults]] = []
        kept = []
        for group, coming in sought:
            digest, definition, found = coming.result()
            if found is None:
                found = compress(tidy_of(group, plan, variables))
                kept.append(pool.submit(cache.put, digest, definition, found))
            parts.append(found)
        for keeping in kept:
            keeping.result()
    return added_up(parts[::-1])


def added_up(parts: Sequence[tuple[Cells, Faults]]) -> tuple[Cells, Faults]:
    """Put the cells of waves, files or partitions together."""
    return together([cells for cells, _ in parts]), reduce(lambda one, two: one + two, (faults for _, faults in parts))


def _sought(
    group: Sequence[Source], plan: Plan, variables: Mapping[str, Variable], cache: CellCache
) -> tuple[str, Definition, tuple[Cells, Faults] | None]:
    digest, definition = digest_of([source.path for source in group]), definition_of(plan, variables, group[0].wave)
    return digest, definition, cache.find(digest, definition)


def compress_into(
    cache: CellCache, sources: Sequence[Source], plan: Plan, variables: Mapping[str, Variable], part: Part = WHOLE
) -> None:
    """Compress one part of each wave's files and keep it: the work of one of several workers.

    An evaluation with the same cache takes the parts once all of them are there.
    """
    for group in wave_groups(sources):
        digest, definition = digest_of([source.path for source in group]), definition_of(plan, variables, group[0].wave)
        cache.put(digest, definition, compress(part.of_tidy(tidy_of(group, plan, variables))), part)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
