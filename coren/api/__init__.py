"""The network for programs, one module for each noun."""

from coren.api import advisers, enquiries, expenses, hours, payments, records, training

_NOUNS = (advisers, enquiries, expenses, hours, payments, records, training)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
