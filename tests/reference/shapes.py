"""Which shapes of design hypothesis draws."""

from hypothesis import strategies as st

from tests.reference.designs import KINDS, Shape


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Designs of 4 to 30 areas and one to eight outcomes."""
    treated = draw(st.integers(2, 15))
    is_paired = draw(st.booleans())
    return Shape(
        treated=treated,
        comparators=draw(st.integers(treated if is_paired else 2, 15)),
        is_paired=is_paired,
        effects=draw(st.sampled_from(["area", "area", "arm"])),
        weights=draw(st.sampled_from(["none", "survey", "six orders"])),
        silent=draw(st.sampled_from([0.0, 0.03, 0.25])),
        categorical=tuple(draw(st.lists(st.integers(2, 5), max_size=3))),
        has_continuous=draw(st.booleans()),
        complete_cases=draw(st.booleans()),
        outcomes=tuple(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8))),
        people=draw(st.integers(8, 16)),
        unevenness=draw(st.sampled_from([0.0, 0.5, 1.2])),
        seed=draw(st.integers(0, 10**6)),
    )
