"""Finding the codebook's variables among the columns of a file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from nrp.formats.codebook import Codebook
from nrp.formats.heads import plain_name
from nrp.formats.table import FileColumn, Table
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.job import ColumnMatch, HowFound, UnusedColumn
from surveys.intake.sentences import counted, listed, quoted


@dataclass(frozen=True, slots=True)
class Matching:
    """Which raw column (by key) holds which variable, and what the report shows of it."""

    key_of: Mapping[str, str]
    matches: tuple[ColumnMatch, ...]
    unused: tuple[UnusedColumn, ...]
    unused_keys: tuple[str, ...]


def names_known(codebook: Codebook, column_map: Mapping[str, str | None]) -> list[str]:
    """Give the names by which the row of names is known: the codebook's, and those a person has chosen."""
    return [*codebook.by_name, *(column for column in column_map.values() if column)]


def match_columns(table: Table, codebook: Codebook, chosen: Mapping[str, str | None]) -> Matching:
    """Find each variable's column: a person's choice first, then the exact name, then a similar one.

    Parameters
    ----------
    table
        The file as read.
    codebook
        Names the variables.
    chosen
        A person's choices; null means that the file does not hold the variable.

    Returns
    -------
    Matching
        Similar means equal when case, spaces, underscores, hyphens and full stops are ignored,
        and only where one column alone is similar.
    """
    exact = table.by_name
    similar = _by_similarity(table.columns)
    variables = set(codebook.by_name)
    key_of: dict[str, str] = {}
    matches = []
    for variable in codebook.variables:
        column, how = _find(variable.name, exact, similar, chosen, variables)
        if column is not None:
            key_of[variable.name] = column.key
        matches.append(
            ColumnMatch(
                variable=variable.name,
                label=variable.label,
                required=variable.required,
                column=column.name if column else None,
                how=how,
                file_label=column.label if column else "",
            )
        )
    keys = set(key_of.values())
    used = {column.name for column in table.columns if column.key in keys}
    unused = [column for column in table.columns if column.name not in used]
    return Matching(
        key_of=key_of,
        matches=tuple(matches),
        unused=tuple(UnusedColumn(column.name or "(no name)", column.label) for column in unused),
        unused_keys=tuple(column.key for column in unused),
    )


def without(matching: Matching, keys: Collection[str]) -> Matching:
    """Take columns out that somebody has dropped: their variables are then not in the file."""
    gone = {variable for variable, key in matching.key_of.items() if key in keys}
    return replace(
        matching,
        key_of={variable: key for variable, key in matching.key_of.items() if variable not in gone},
        matches=tuple(
            replace(match, column=None, how="not found", file_label="") if match.variable in gone else match
            for match in matching.matches
        ),
    )


def check_columns(table: Table, codebook: Codebook, matching: Matching, findings: Findings) -> None:
    """Find columns that are missing, stand twice or are not needed."""
    _missing(codebook, matching, findings)
    for name, count in table.duplicates.items():
        findings.add(
            "duplicate_column",
            "blocks",
            name,
            whole_columns([name] * count),
            text=f"{count} columns of the file are named {quoted(name)}, so it is not certain which holds the answers.",
            expected="one column of this name",
            how_to_mend="Rename or take out all but one of the columns with this name.",
        )
    _used_twice(table, matching, findings)
    if matching.unused:
        names = [column.column for column in matching.unused]
        findings.add(
            "unused_column",
            "informs",
            None,
            whole_columns(names),
            text=f"{counted(len(names), 'column')} of the file {'is' if len(names) == 1 else 'are'} not in the "
            f"codebook and will not be kept: {listed(names, 8)}.",
            expected="a column of the codebook",
            how_to_mend="Nothing needs doing. To keep a column, add it to the codebook or choose it for a variable.",
        )


def _missing(codebook: Codebook, matching: Matching, findings: Findings) -> None:
    roles = set(codebook.roles.needed().values())
    for match in matching.matches:
        if match.column is not None:
            continue
        name = quoted(match.variable)
        described = f"{name} ({match.label})" if match.label else name
        if match.required or match.variable in roles:
            severity, text = "blocks", f"No column of the file is {described}, and every wave needs it."
        elif users := _users(codebook, match.variable):
            severity, text = "warns", f"No column of the file is {described}, which is needed for {listed(users, 4)}."
        else:
            severity, text = "informs", f"No column of the file is {described}. It will be blank in this wave."
        findings.add(
            "missing_column",
            severity,  # type: ignore[arg-type]  # three literals, joined by mypy to str
            match.variable,
            whole_columns([""]),
            text=text,
            expected=f"a column named {match.variable}",
            how_to_mend="Choose the column of the file that holds it, or add the column to the file.",
        )


def _users(codebook: Codebook, variable: str) -> list[str]:
    outcomes = [outcome.label for outcome in codebook.outcomes if variable in outcome.derive.columns]
    covariates = [covariate.name for covariate in codebook.covariates if covariate.variable == variable]
    checks = ["the checks of interviews"] if variable in codebook.roles.columns().values() else []
    return outcomes + covariates + checks


def _used_twice(table: Table, matching: Matching, findings: Findings) -> None:
    holders: dict[str, list[str]] = defaultdict(list)
    for variable, key in matching.key_of.items():
        holders[key].append(variable)
    for column in table.columns:
        if len(variables := holders.get(column.key, [])) > 1:
            findings.add(
                "column_used_twice",
                "blocks",
                variables[1],
                whole_columns([column.name]),
                text=f"The column {quoted(column.name)} is chosen for more than one variable: {listed(variables, 8)}.",
                expected="a column of its own for each variable",
                how_to_mend="Choose another column for all but one of these variables.",
            )


def _find(
    name: str,
    exact: Mapping[str, FileColumn],
    similar: Mapping[str, list[FileColumn]],
    chosen: Mapping[str, str | None],
    variables: set[str],
) -> tuple[FileColumn | None, HowFound]:
    if name in chosen:
        choice = chosen[name]
        if not choice:
            return None, "not found"
        if choice.strip() in exact:
            column = exact[choice.strip()]
            return column, "exact" if column.name == name else "chosen"
    if name in exact:
        return exact[name], "exact"
    candidates = [column for column in similar.get(plain_name(name), []) if column.name not in variables]
    if len(candidates) == 1:
        return candidates[0], "similar"
    return None, "not found"


def _by_similarity(columns: Iterable[FileColumn]) -> dict[str, list[FileColumn]]:
    found: dict[str, list[FileColumn]] = defaultdict(list)
    for column in columns:
        if column.name:
            found[plain_name(column.name)].append(column)
    return found
