"""What stands over several floors, for programs: one module for each noun."""

from nrp.dashboards.api import programme_health, public_figures, timeline, you_said

_NOUNS = (programme_health, public_figures, timeline, you_said)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
