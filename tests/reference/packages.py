"""The same model by two packages that know nothing of cells: pyfixest and statsmodels.

What they do otherwise than `docs/method.md` is put right here, in one place, and nowhere else.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyfixest
import statsmodels.api as sm
from pyfixest.demeaners import MapDemeaner

from tests.reference.literal import Array, Literal

# pyfixest sweeps the area means out by iterations and stops at 1e-6 unless told otherwise.
EXACTLY = MapDemeaner(fixef_tol=1e-12)


@dataclass(frozen=True)
class Found:
    """An estimate, a standard error, its test with t(G − 1) and the interval."""

    estimate: float
    se: float
    p: float
    low: float
    high: float


def frame_of(model: Literal, pair: Array | None = None) -> pd.DataFrame:
    """The rows as a package wants them; covariates already as columns of numbers."""
    columns = {
        "y": model.y,
        "w": model.w,
        "area": model.area,
        "after": model.after,
        "programme": model.programme(),
        "arm": (model.area < model.treated).astype(float),
        **{f"m{k}": model.more[:, k] for k in range(model.more.shape[1])},
    }
    if pair is not None:
        columns["pair"] = pair[model.area]
    return pd.DataFrame(columns)


def formula_of(model: Literal) -> str:
    """Fixest's formula. Without the spaces pyfixest's degrees of freedom depend on Python's hash seed."""
    terms = ["programme", "after", *([] if model.has_area_effects else ["arm"])]
    terms += [f"m{k}" for k in range(model.more.shape[1])]
    return f"y ~ {' + '.join(terms)}" + (" | area" if model.has_area_effects else "")


def by_pyfixest(model: Literal, kind: str, cluster: str = "area", pair: Array | None = None) -> Found:
    """pyfixest, with `kind` CRV1 or CRV3."""
    with warnings.catch_warnings():
        # A level that a left-out area alone had makes a column of noughts, which pyfixest says that it drops.
        _allow_an_error_of_nothing()
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)  # pyfixest's own calls of pandas
        warnings.filterwarnings("ignore", message=r"(?s).*dropped due to multicollinearity", category=UserWarning)
        data = frame_of(model, pair)
        data["y"] = (model.y - model.y.mean()) / model.y.std()  # where its sweeping stops is an absolute number
        fitted = pyfixest.feols(formula_of(model), data=data, weights="w", vcov={kind: cluster}, demeaner=EXACTLY)
        row = fitted.tidy().loc["programme"]
    in_units = [model.y.std() * row[name] for name in ("Estimate", "Std. Error", "2.5%", "97.5%")]
    return Found(in_units[0], in_units[1], row["Pr(>|t|)"], in_units[2], in_units[3])


def factor_of_pyfixests_jackknife(model: Literal, clusters: int) -> float:
    """By how much pyfixest's CRV3 error is larger: it has CRV1's factor where the jackknife has (G−1)/G."""
    rows = len(model.y)
    return clusters / (clusters - 1) * float(np.sqrt((rows - 1) / (rows - model.counted)))


def by_statsmodels(model: Literal) -> Found:
    """statsmodels' weighted least squares with a dummy for every area, and its errors clustered by area."""
    columns = model.columns()
    with warnings.catch_warnings():
        _allow_an_error_of_nothing()
        fitted = sm.WLS(model.y, columns, weights=model.w).fit(
            cov_type="cluster", cov_kwds={"groups": model.area}, use_t=True
        )
        low, high = fitted.conf_int()[0]
        return Found(fitted.params[0], fitted.bse[0], fitted.pvalues[0], low, high)


def _allow_an_error_of_nothing() -> None:
    """Where both comparators changed alike, the error of the wave's coefficient is nothing, or less by rounding."""
    warnings.filterwarnings("ignore", message="(divide by zero|invalid value) encountered", category=RuntimeWarning)


def dummies_counted(model: Literal) -> float:
    """By how much statsmodels' CRV1 is larger: it counts every dummy in K, fixest and we do not."""
    rows = len(model.y)
    return float(np.sqrt((rows - model.counted) / (rows - model.columns().shape[1])))
