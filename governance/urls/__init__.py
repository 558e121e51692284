"""The pages of governance, one module for each noun."""

from governance.urls import (
    decisions,
    ethics,
    events,
    group_sheets,
    groups,
    meetings,
    minutes,
    priorities,
    search,
    voice,
)

_NOUNS = (decisions, ethics, events, group_sheets, groups, meetings, minutes, priorities, search, voice)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
