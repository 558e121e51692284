"""Places and what is done there, for programs: one module for each noun."""

from neighbourhoods.api import activities, areas, datasets, evidence, framework, initiatives, money, places

_NOUNS = (activities, areas, datasets, evidence, framework, initiatives, money, places)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
