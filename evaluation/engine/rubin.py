"""Rubin's rules: one estimate out of several completed data sets.

Rubin (1987), *Multiple Imputation for Nonresponse in Surveys*, chapter 3; degrees of freedom for
small samples after Barnard and Rubin (1999), *Biometrika* 86(4).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from evaluation.engine.clustered import Interval


@dataclass(frozen=True, slots=True)
class Pooled:
    """The estimates of M completed data sets together, in the outcome's unit.

    Attributes
    ----------
    datasets, iterations
        How many were made, and how many rounds of the chained equations each took; both 0 when no
        answer was missing.
    estimate, se, df, p, ci
        Of the whole; `df` need not be whole.
    between
        B, the variance of the M estimates.
    within
        Ū, the mean of their squared standard errors.
    missing_information
        γ, the share of the variance that comes of not knowing the missing answers. The formula with
        2/(df + 3) is not used: it counts few clusters as missing information.
    """

    datasets: int
    iterations: int
    estimate: float
    se: float
    df: float
    p: float
    ci: Interval
    between: float
    within: float
    missing_information: float


def pooled(estimates: Sequence[float], variances: Sequence[float], df: float, iterations: int) -> Pooled:
    """Combine M estimates.

    Parameters
    ----------
    estimates, variances
        Of each completed data set.
    df
        Degrees of freedom with complete data.
    iterations
        Reported as it is.

    Returns
    -------
    Pooled
        With Q̄ the mean estimate, T = Ū + (1 + 1/M)B, γ = (1 + 1/M)B/T, ν_M = (M − 1)/γ² and
        ν_obs = (ν + 1)/(ν + 3)·ν·(1 − γ), the degrees of freedom are 1/(1/ν_M + 1/ν_obs).
    """
    count = len(estimates)
    values = np.array(estimates)
    estimate, within = float(values.mean()), float(np.mean(variances))
    between = float(values.var(ddof=1))
    extra = (1.0 + 1.0 / count) * between
    total = within + extra
    share = extra / total
    observed = (df + 1.0) / (df + 3.0) * df * (1.0 - share)
    freedom = 1.0 / (share**2 / (count - 1.0) + 1.0 / observed)
    se = float(np.sqrt(total))
    reach = float(stdtrit(freedom, 0.975)) * se
    return Pooled(
        datasets=count,
        iterations=iterations,
        estimate=estimate,
        se=se,
        df=freedom,
        p=2.0 * float(stdtr(freedom, -abs(estimate / se))),
        ci=(estimate - reach, estimate + reach),
        between=between,
        within=within,
        missing_information=share,
    )


def nothing_missing(estimate: float, se: float, df: int, p: float, ci: Interval) -> Pooled:
    """The headline as it is, for an outcome that everybody answered."""
    return Pooled(0, 0, estimate, se, float(df), p, ci, 0.0, se**2, 0.0)
