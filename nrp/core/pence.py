"""Adding money up in the database, exactly: in whole pence.

SQLite keeps decimals as floating-point numbers and would add them as such, so each amount becomes a whole number of
pence first; a sum of whole numbers is exact on both databases.
"""

from typing import Any

from django.db.models import BigIntegerField, DecimalField, ExpressionWrapper, F, Sum
from django.db.models.functions import Cast, Round


def sum_of_pence(field: str, **more: Any) -> Sum:
    """Give the aggregate that adds a field of pounds up in pence; hours with two places come in hundredths."""
    times = ExpressionWrapper(F(field) * 100, output_field=DecimalField(max_digits=14, decimal_places=2))
    return Sum(Cast(Round(times), BigIntegerField()), **more)
