"""How wide the columns of a table on paper are beside each other."""

from nrp.core.render.tables import Column


def relative_width(column: Column, *, is_first: bool) -> float:
    """Say how wide a column is beside the others: sentences need room, numbers little."""
    if column.kind in ("sentence", "code"):
        return 3
    return 2 if is_first and column.kind == "text" else 1 if column.kind == "number" else 1.3
