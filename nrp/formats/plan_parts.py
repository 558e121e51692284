"""What a plan may ask for beyond the comparison itself: imputation, raking, attrition, the fieldwork's response."""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nrp.formats.codebook import Covariate
from nrp.formats.documents import Strict
from nrp.formats.variables import Name

Shares = Annotated[dict[str, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]
_WHOLE = 1e-6


class Imputation(Strict):
    """Missing answers filled in several times by chained equations, as a sensitivity."""

    datasets: Annotated[int, Field(ge=2, le=200)] = 20
    iterations: Annotated[int, Field(ge=1, le=100)] = 10


class Margin(Strict):
    """Known shares of the population: of everybody, or area by area."""

    name: Name
    variable: Name
    bands: Annotated[list[int | float], Field(min_length=1)] | None = None
    shares: Shares | None = None
    by_area: Annotated[dict[str, Shares], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.shares is None) == (self.by_area is None):
            raise ValueError(f'Margin "{self.name}" needs either "shares" or "by_area".')
        for area, shares in (self.by_area or {"": self.shares or {}}).items():
            total = math.fsum(shares.values())
            if abs(total - 1.0) > _WHOLE:
                where = f" of {area}" if area else ""
                raise ValueError(f'The shares{where} in margin "{self.name}" add to {total:.6g}; they must add to 1.')
        return self

    @property
    def covariate(self) -> Covariate:
        """The margin's levels, derived as a covariate's are."""
        return Covariate(name=self.name, variable=self.variable, bands=self.bands, kind="categorical")


class Raking(Strict):
    """Weights fitted to margins, wave by wave or inside each area and wave."""

    margins: Annotated[list[Margin], Field(min_length=1)]
    within: Literal["wave", "area"] = "wave"
    iterations: Annotated[int, Field(ge=1, le=10_000)] = 100
    tolerance: Annotated[float, Field(gt=0, lt=0.1)] = 1e-9
    largest: Annotated[float, Field(gt=1)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        names = [margin.name for margin in self.margins]
        if len(set(names)) < len(names):
            raise ValueError("Two margins of the raking have the same name.")
        for margin in self.margins:
            if margin.by_area and self.within != "area":
                raise ValueError(f'Margin "{margin.name}" is given by area, so the raking must be "within": "area".')
        return self


class Attrition(Strict):
    """Weights for those of a panel who answered again, by what they answered the first time.

    Factors outside the quantiles `trim` and 1 − `trim` are cut to them; 1 cuts nothing.
    """

    variables: Annotated[list[Covariate], Field(min_length=1)]
    trim: Annotated[float, Field(gt=0.5, le=1)] = 0.99

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        names = [variable.name for variable in self.variables]
        if len(set(names)) < len(names):
            raise ValueError("Two variables of the attrition have the same name.")
        for variable in self.variables:
            if variable.kind == "continuous":
                raise ValueError(f'The attrition variable "{variable.name}" must have levels; give it bands.')
        return self


class Response(Strict):
    """What the fieldwork reports of one area in one wave."""

    wave: int | str
    area: Annotated[str, Field(min_length=1, max_length=120)]
    issued: Annotated[int, Field(ge=0)] | None = None
    contacted: Annotated[int, Field(ge=0)] | None = None
    interviewed: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        told = [count for count in (self.issued, self.contacted, self.interviewed) if count is not None]
        if told != sorted(told, reverse=True):
            raise ValueError(
                f"The response of {self.area} in wave {self.wave} must fall from issued to contacted to interviewed."
            )
        return self
