"""Five hundred results drawn at random, put into words: the right one of four ways, unit, both ends, whole people.

What is right is worked out here from the numbers alone, not by the code under test.
"""

import random
import re
from dataclasses import dataclass

import pytest

from evaluation.engine.clustered import StudentTest
from evaluation.engine.flags import Flag
from evaluation.engine.results import Estimate, OutcomeResult, Result
from evaluation.engine.spec import Measure, spec_of
from evaluation.engine.words import Text, text_of
from nrp.dashboards.reading import OutcomeReading, read_result
from nrp.dashboards.words import clear_flag, emphasise, how_sure, secondary_words, what_to_look_at
from tests.unit.dashboards.documents import a_document, an_outcome
from tests.unit.engine.kit import a_plan
from tests.unit.engine.kit import an_outcome as a_planned_outcome

SEED, RESULTS = 20190212, 500
# The list of quality.md, section 4, with the forms each word comes in.
BARRED = re.compile(
    r"\b(in)?significan\w*|\bprov(e|es|ed|en|ing)\b|\bcaus(e|ed|es|ing)\b|\bno effect\b|\btrend\w* towards?\b"
    r"|\bbeneficiar\w*|\bp-values?\b|\bp\s*[=<]|\d% (increase|decrease|rise|fall)\b",
    re.IGNORECASE,
)
NUMBER = r"[\u2212-]?\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Drawn:
    """One result as it was drawn; the ends are None where there are too few answers."""

    estimate: float | None
    low: float | None
    high: float | None
    better: str
    unit: str
    family: str

    @property
    def places(self) -> int:
        return 1 if self.unit == "percent" else 2

    def shown(self, value: float) -> float:
        return round(value * (100 if self.unit == "percent" else 1), self.places) + 0.0

    def printed(self, value: float) -> str:
        text = f"{abs(self.shown(value)):.{self.places}f}"
        return f"\u2212{text}" if self.shown(value) < 0 else text

    @property
    def kind(self) -> str:
        """Which of the four ways of speaking is right, from the ends as they are printed."""
        if self.low is None or self.high is None:
            return "thin"
        low, high = self.shown(self.low), self.shown(self.high)
        if not (low > 0 or high < 0):
            return "unclear"
        return "good" if (low > 0) == (self.better == "higher") else "harm"


def drawn_results() -> list[Drawn]:
    chance = random.Random(SEED)
    return [_drawn(chance) for _one in range(RESULTS)]


def _drawn(chance: random.Random) -> Drawn:
    better, unit = chance.choice(("higher", "lower")), chance.choice(("percent", "percent", "points"))
    family = chance.choice(("primary", "secondary"))
    if chance.random() < 0.12:
        return Drawn(None, None, None, better, unit, family)
    middle, half = chance.uniform(-0.2, 0.2), chance.uniform(0.0002, 0.16)
    if chance.random() < 0.1:  # an end that is nearly nought
        middle = chance.choice((-1, 1)) * (half + chance.uniform(-0.0009, 0.0009))
    return Drawn(middle, middle - half, middle + half, better, unit, family)


def said(one: Drawn) -> Text:
    spec = spec_of(a_plan(9, outcomes=[a_planned_outcome("y", family="primary"), a_planned_outcome("z")]))
    test = None if one.low is None else StudentTest(se=0.02, df=8, p=0.03, ci=(one.low, one.high))
    measure = Measure(
        "y", "Can influence decisions", "the share of residents who agree", one.family, one.better, one.unit
    )
    outcome = OutcomeResult(
        measure=measure,
        is_binary=one.unit == "percent",
        n=5000,
        not_answered=0,
        means=(),
        by_area=(),
        unadjusted=Estimate(estimate=one.estimate, n=5000, headline="crv3_pair", crv3_pair=test),
        adjusted=None,
        mde=0.09,
    )
    flags = (Flag("too_few_answers", "withheld", "y", "Fewer than 8 people answered."),) if test is None else ()
    return text_of(outcome, Result(spec, flags, (outcome,)))


def as_read(one: Drawn, text: Text) -> OutcomeReading:
    ci = None if one.low is None else [one.low, one.high]
    estimate = {"estimate": one.estimate, "headline": "crv3_pair", "crv3_pair": {"ci": ci}}
    document = an_outcome(
        better=one.better, unit=one.unit, family=one.family, unadjusted=estimate, romano_wolf_p=0.5,
        text={"finding": text.finding, "range": text.range, "limits": text.limits},
    )  # fmt: skip
    return read_result(a_document(document)).outcomes[0]


@pytest.fixture(scope="module")
def told() -> list[tuple[Drawn, Text]]:
    return [(one, said(one)) for one in drawn_results()]


def test_all_four_ways_are_among_them(told: list[tuple[Drawn, Text]]) -> None:
    kinds = [one.kind for one, _text in told]

    assert {kind: kinds.count(kind) > 30 for kind in ("good", "harm", "unclear", "thin")} == dict.fromkeys(
        ("good", "harm", "unclear", "thin"), True
    )


def test_each_is_told_in_the_way_its_numbers_ask_for(told: list[tuple[Drawn, Text]]) -> None:
    begins = {
        "good": "Between wave 1 and wave 2, the share of residents who agree changed more favourably in the",
        "harm": "Between wave 1 and wave 2, the share of residents who agree changed less favourably in the",
        "unclear": "The survey does not show a clear difference in the share of residents who agree",
        "thin": "There are too few answers to give an estimate.",
    }
    wrong = [(one, text.finding) for one, text in told if not text.finding.startswith(begins[one.kind])]

    assert wrong == []


def test_the_number_stands_with_its_unit_and_both_ends_of_its_range(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        whole = f"{text.finding} {text.range}"
        if one.estimate is None or one.low is None or one.high is None:
            assert not re.search(r"\d+\.\d", whole), whole
            assert text.range == ""
            continue
        assert one.printed(one.estimate) in whole
        assert f"{one.printed(one.low)} to {one.printed(one.high)}" in text.range
        assert "95% confidence interval" in text.range
        if one.kind != "unclear":
            unit = "percentage points" if one.unit == "percent" else "points on its scale"
            assert f"{one.printed(one.estimate)} {unit}" in text.finding


def test_people_in_100_are_whole_and_near_the_estimate(told: list[tuple[Drawn, Text]]) -> None:
    seen = 0
    for one, text in told:
        people = re.search(r"(?:about|less than) ([^,.]*) in every 100", text.finding)
        if one.unit != "percent" or one.kind in {"unclear", "thin"} or one.estimate is None:
            assert people is None
            continue
        assert people is not None, text.finding
        numbers = [int(number) for number in re.findall(r"\d+", people.group(1))]
        size = abs(one.shown(one.estimate))
        assert "." not in people.group(1)
        assert all(abs(number - size) <= 0.75 + 1e-9 for number in numbers), (size, people.group())
        assert ("fewer" in people.group(1)) == (one.estimate < 0)
        seen += 1
    assert seen > 100


def test_an_unclear_result_says_that_it_is_not_evidence_of_nothing(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        assert text.range.endswith("This is not evidence that nothing changed.") == (one.kind == "unclear")


def test_no_barred_word_stands_in_any_of_them_nor_on_the_dashboard(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        read = as_read(one, text)
        result = read_result(a_document())
        sentences = [text.finding, text.range, text.limits, clear_flag(read, 9), how_sure(result, {})]
        if read.is_shown:
            sentences.append(secondary_words(read, 9))
        found = [sentence for sentence in sentences if BARRED.search(sentence)]
        assert found == []
        assert "\u22120.0 " not in " ".join(sentences)


def test_the_dashboard_calls_clear_what_the_sentence_calls_clear(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        read = as_read(one, text)
        assert read.is_clear == (one.kind in {"good", "harm"})
        assert read.is_shown == (one.kind != "thin")
        if read.is_clear:
            assert read.is_favourable == (one.kind == "good")


def test_a_secondary_measure_keeps_its_range_and_its_warning_in_one_sentence(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        if one.estimate is None or one.low is None or one.high is None or one.family != "secondary":
            continue
        words = what_to_look_at(read_result(a_document(an_outcome("first"), _again(one, text))))
        if one.kind in {"good", "harm"}:
            assert f"(range {one.printed(one.low)} to {one.printed(one.high)})" in words
            assert "may well be chance" in words
            assert ("more favourably" in words) == (one.kind == "good")
        else:
            assert "no clear difference" in words
            assert "not evidence that nothing changed" in words


def _again(one: Drawn, text: Text) -> dict:
    estimate = {"estimate": one.estimate, "headline": "crv3_pair", "crv3_pair": {"ci": [one.low, one.high]}}
    return an_outcome(
        "second", better=one.better, unit=one.unit, family="secondary", unadjusted=estimate, romano_wolf_p=0.5,
        text={"finding": text.finding, "range": text.range, "limits": text.limits},
    )  # fmt: skip


def test_numbers_are_set_heavier_and_never_broken_from_their_unit(told: list[tuple[Drawn, Text]]) -> None:
    for one, text in told:
        if one.kind in {"good", "harm"} and one.unit == "percent":
            html = emphasise(text.finding)
            assert re.search(rf'<strong class="nrp-num">{NUMBER} percentage points</strong>', html)


def test_the_bar_finds_a_barred_word() -> None:
    for text in ("It was significant.", "This proves it.", "a 7.5% increase", "p = 0.03", "no effect", "caused by"):
        assert BARRED.search(text), text
