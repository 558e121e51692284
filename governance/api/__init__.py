"""Governance for programs, one module for each noun."""

from governance.api import (
    decisions,
    events,
    group_sheets,
    groups,
    meetings,
    minutes,
    priorities,
    search,
    voice,
)

_NOUNS = (decisions, events, group_sheets, groups, meetings, minutes, priorities, search, voice)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
