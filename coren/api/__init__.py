"""The network for programs, one module for each noun."""

from coren.api import (
    advisers,
    contracts,
    enquiries,
    expenses,
    hours,
    hours_approval,
    merges,
    outputs,
    payments,
    records,
    sheets,
    training,
)

_NOUNS = (
    advisers,
    contracts,
    enquiries,
    expenses,
    hours,
    hours_approval,
    merges,
    outputs,
    payments,
    records,
    sheets,
    training,
)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
