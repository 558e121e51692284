"""What the dashboards keep: what was made public, as it stood when it was released, and how the work is going."""

from nrp.dashboards.models.figures import FigureRelease
from nrp.dashboards.models.health import HealthMark, HealthQuarter, PlaceHealth
from nrp.dashboards.models.you_said import YouSaidRelease

__all__ = ["FigureRelease", "HealthMark", "HealthQuarter", "PlaceHealth", "YouSaidRelease"]
