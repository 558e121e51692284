"""The pages of the network, one module for each noun."""

from coren.urls import (
    advisers,
    approving,
    contracts,
    enquiries,
    hours,
    offline,
    pay,
    records,
    sheets,
    training,
)

_NOUNS = (advisers, approving, contracts, enquiries, hours, offline, pay, records, sheets, training)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
