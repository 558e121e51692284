"""Result documents for tests, as small as a page needs them."""

from typing import Any

Document = dict[str, Any]
PAIRS = (("NFL01", "CMP01"), ("NFL02", "CMP02"))


def an_estimate(value: float | None, low: float | None, high: float | None) -> Document:
    ci = None if low is None else [low, high]
    return {
        "estimate": value,
        "headline": "crv3_pair",
        "crv3_pair": {"se": 0.02, "df": 1, "p": 0.04, "ci": ci},
        "permutation": {"p": 0.5, "ci": None, "relabellings": 4},
    }


def an_outcome(name: str = "influence", *, estimate: Document | None = None, **values: Any) -> Document:
    """One outcome, by default clear and favourable: 7.5 points, range 1.6 to 13.5."""
    return {
        "name": name,
        "label": "Can influence decisions (agree)",
        "family": "primary",
        "better": "higher",
        "unit": "percent",
        "n": 1200,
        "means": means(),
        "by_area": by_area(),
        "unadjusted": estimate or an_estimate(0.075, 0.016, 0.135),
        "adjusted": None,
        "by_pair": [{"pair": list(pair), "estimate": 0.07, "ci": [-0.1, 0.24]} for pair in PAIRS],
        "leave_one_out": [
            {"kind": "pair", "left_out": list(PAIRS[0]), "estimate": 0.05},
            {"kind": "pair", "left_out": list(PAIRS[1]), "estimate": 0.09},
            {"kind": "area", "left_out": ["NFL01"], "estimate": 0.2},
        ],
        "romano_wolf_p": None,
        "mde": 0.09,
        "verdict": "clear",
        "text": {
            "finding": "It changed more favourably. We estimate 7.5 points.",
            "range": "1.6 to 13.5.",
            "limits": "Two waves.",
        },
        **values,
    }


def a_secondary(name: str, value: float, low: float, high: float, p: float, **values: Any) -> Document:
    estimate = an_estimate(value, low, high)
    return an_outcome(name, estimate=estimate, family="secondary", romano_wolf_p=p, label=name.title(), **values)


def means() -> list[Document]:
    rows = {("programme", 1): 0.29, ("programme", 2): 0.33, ("comparator", 1): 0.33, ("comparator", 2): 0.3}
    return [{"arm": arm, "wave": wave, "n": 300, "mean": mean} for (arm, wave), mean in rows.items()]


def by_area(**changed: float | None) -> list[Document]:
    rows = {"NFL01": (0.28, 0.35), "CMP01": (0.33, 0.30), "NFL02": (0.30, 0.30), "CMP02": (0.31, 0.33)}
    return [
        {"area": area, "wave": wave, "n": 150, "mean": changed.get(f"{area}_{wave}", ends[wave - 1])}
        for area, ends in rows.items()
        for wave in (1, 2)
    ]


def a_document(*outcomes: Document, **values: Any) -> Document:
    return {
        "format": "nrp-result/1",
        "form": "released",
        "design": {"areas": 4, "treated": 2, "pairs": 2},
        "flags": [],
        "reported": "unadjusted",
        "outcomes": list(outcomes) or [an_outcome()],
        **values,
    }
