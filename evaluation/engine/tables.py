"""Figures and columns of a table that is read in a terminal."""

from collections.abc import Iterable, Sequence


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay out rows in columns, the first to the left and the others to the right."""
    table = [tuple(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def figure(value: float | None, unit: str) -> str:
    """Print an amount of an outcome: percentage points to one decimal, scale points to three."""
    if value is None:
        return "–"
    scale, places = (100.0, 1) if unit == "percent" else (1.0, 3)
    return f"{round(value * scale, places) + 0.0:.{places}f}"


def span(ci: Sequence[float] | None, unit: str) -> str:
    """Print both ends of a range."""
    return "–" if ci is None else f"{figure(ci[0], unit)} to {figure(ci[1], unit)}"


def probability(value: float | None) -> str:
    """Print a p-value."""
    return "–" if value is None else f"{value:.3f}"
