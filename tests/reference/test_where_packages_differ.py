"""What pyfixest, statsmodels and pyreadstat do otherwise, and by how much.

These are the packages' own choices, told in `docs/method.md`. A new version of one that changes its mind turns its
test red, and the table there must be mended.
"""

import pytest
import scipy.stats
import statsmodels.api as sm

from evaluation.engine.cells import Cells
from evaluation.engine.clustered import crv1, crv3
from evaluation.engine.regression import Blocks, Fit, fit
from tests.reference.designs import Design
from tests.reference.literal import Literal
from tests.reference.packages import by_pyfixest, by_statsmodels, dummies_counted, factor_of_pyfixests_jackknife
from tests.reference.steps import blocks_of_design

NEAR = 1e-9


def test_pyfixest_counts_k_as_we_do_and_statsmodels_counts_every_dummy(
    blocks: Blocks, result: Fit, model: Literal
) -> None:
    found = crv1(blocks, result)
    assert found is not None
    assert found.se == pytest.approx(by_pyfixest(model, "CRV1").se, rel=NEAR)
    assert dummies_counted(model) > 1
    assert found.se * dummies_counted(model) == pytest.approx(by_statsmodels(model).se, rel=NEAR)


def test_statsmodels_takes_the_normal_distribution_unless_told(model: Literal) -> None:
    columns, groups = model.columns(), {"groups": model.area}
    fitted = sm.WLS(model.y, columns, weights=model.w).fit(cov_type="cluster", cov_kwds=groups)
    assert fitted.pvalues[0] == pytest.approx(2 * scipy.stats.norm.sf(abs(fitted.params[0] / fitted.bse[0])), rel=NEAR)


def test_the_jackknife_of_pyfixest_has_the_factors_of_crv1_instead(cells: Cells, design: Design) -> None:
    blocks, model = blocks_of_design(cells, design, 0, is_adjusted=False), design.literal(0, is_adjusted=False)
    found = crv3(blocks, fit(blocks), model.singles)
    assert found is not None
    theirs = by_pyfixest(model, "CRV3").se
    assert theirs == pytest.approx(found.se * factor_of_pyfixests_jackknife(model, model.areas), rel=NEAR)
