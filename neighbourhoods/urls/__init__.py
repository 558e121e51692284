"""The pages of neighbourhoods, one module for each noun."""

from neighbourhoods.urls import activities, areas, datasets, evidence, framework, initiatives, money, places

_NOUNS = (activities, areas, datasets, evidence, framework, initiatives, money, places)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
