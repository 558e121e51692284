"""What stands over several floors, for programs: one module for each noun."""

from nrp.dashboards.api import timeline, you_said

_NOUNS = (timeline, you_said)
urlpatterns = [pattern for noun in _NOUNS for pattern in noun.urlpatterns]
