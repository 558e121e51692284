"""Adding money up in the database, exactly: in whole pence (`coren.money.pounds` makes pounds of it again)."""

from nrp.core.pence import sum_of_pence

__all__ = ["sum_of_pence"]
