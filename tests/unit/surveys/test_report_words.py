"""What the check report says, from what the reading found."""

import pytest

from nrp.core.children import ChildResult, Stopped
from nrp.core.incoming import bare_name
from surveys.actions.reading import IntakeStopped, _brought_down
from surveys.comparing import beside, codebook_changes
from surveys.kinds import kind_of
from surveys.models import Codebook, Upload, Wave
from surveys.receipts import receipt_text, rows_text
from surveys.reporting import kinds_table, problem_rows, verdict


def a_problem(kind="unknown_code", severity="blocks", count=1, rows=(3,), column="influence"):
    examples = [{"row": row, "found": "5", "expected": "1 to 4"} for row in rows]
    return {"kind": kind, "severity": severity, "column": column, "count": count, "examples": examples, "text": "Said."}


def an_upload(**values):
    report = {"rows_blocked": 0, "rows_fine": 10, "rows_left_out": 0} | values.pop("report", {})
    fields = {"rows": 10, "problems": [], "state": "ready", "file_name": "w.csv", "sha256": "a" * 64} | values
    return Upload(wave=Wave(number=2), codebook=Codebook(document={"variables": []}), report=report, **fields)


@pytest.mark.parametrize(
    ("upload", "sentence", "rest"),
    [
        (
            an_upload(problems=[a_problem(count=15)], report={"rows_blocked": 15, "rows_fine": 2943}),
            "15 rows stop this file from being published.",
            "The other 2,943 could be published as they are. Nothing in the programme has changed yet",
        ),
        (
            an_upload(problems=[a_problem()], report={"rows_blocked": 1, "rows_fine": 0}),
            "1 row stops this file from being published.",
            "Nothing in the programme has changed yet",
        ),
        (
            an_upload(problems=[a_problem("missing_column", rows=(None,))]),
            "One thing stops this file from being published.",
            "Nothing in the programme has changed yet",
        ),
        (
            an_upload(problems=[a_problem(severity="warns")]),
            "Nothing stops this file from being published.",
            "10 interviews were read. One thing is worth a look first.",
        ),
    ],
)
def test_the_verdict_comes_first(upload, sentence, rest):
    found = verdict(upload)
    assert found.sentence == sentence
    assert found.rest.startswith(rest)


def test_problems_stand_in_two_groups_and_count_rows_only_where_there_are_some():
    upload = an_upload(problems=[a_problem(count=12), a_problem("missing_column", "warns", rows=(None,))])
    rows = kinds_table(upload).body
    assert [row.group for row in rows if row.group] == [
        "Stops publication",
        "Worth a look, does not stop publication",
    ]
    assert [row.cells[-1].cell.text for row in rows if not row.group] == [12, None]
    assert kinds_table(an_upload()) is None


def test_the_first_twenty_rows_are_those_that_stop_the_file_in_their_order():
    blocking = [
        a_problem(count=30, rows=range(30, 60)),
        a_problem("bad_weight", count=2, rows=(4, 40), column="weight"),
    ]
    found = problem_rows(an_upload(problems=[*blocking, a_problem("date_outside_fieldwork", "warns", rows=(1,))]))
    assert (found.shown, found.total) == (20, 32)
    assert found.table.body[0].cells[0].cell.text == "4"
    assert problem_rows(an_upload()) is None


def test_every_kind_has_a_title_and_a_way_to_mend_it():
    assert kind_of("wrong_type").title != kind_of("wrong_type", "age").title
    assert kind_of("something_new").title == "Something new"


def test_changes_of_the_codebook_are_named():
    def codebook(*variables):
        head = {"format": "nrp-codebook/1", "instrument": "Small", "version": "1", "roles": {"area": "a"}}
        return head | {"variables": list(variables)}

    one, two = {"1": "Yes", "2": "No"}, {"0": "No", "1": "Yes"}
    before = codebook(
        {"name": "a", "label": "Place", "type": "text"},
        {"name": "b", "label": "Gone", "type": "text"},
        {"name": "c", "type": "code", "codes": one},
    )
    after = codebook(
        {"name": "a", "label": "Area", "type": "text"},
        {"name": "c", "type": "code", "codes": two},
        {"name": "d", "label": "Another", "type": "date"},
    )
    said = " ".join(codebook_changes(before, after))
    for word in (
        "“d” (Another) is new",
        "“b” (Gone) is no longer asked",
        "“a” is worded",
        "the same under other codes",
    ):
        assert word in said
    assert codebook_changes(before, before) == []


def test_the_wave_before_stands_beside_this_one_pair_by_pair():
    weights = {"mean": 1.0, "min": 0.5, "max": 2.0}
    areas = [{"code": "N1", "now": 8, "before": 10}, {"code": "C1", "now": 9, "before": 7}]
    areas.append({"code": "A1", "now": 5, "before": 5})
    comparison = {"wave_before": 1, "rows": {"now": 22, "before": 22}, "areas": areas, "variables": []}
    comparison["weights"] = {"now": weights, "before": weights}
    names = {"N1": "Old Quay", "C1": "Comparator 1", "A1": "Spare Town"}
    found = beside(an_upload(report={"comparison": comparison}), names=names, pairs=[("N1", "C1")], earlier=None)
    assert "Old Quay lost most (2 fewer). Comparator 1 gained most (2 more)." in found.paragraph
    rows = [[cell.cell.text for cell in row.cells] for row in found.pairs.body]
    assert rows == [
        ["Old Quay", 10, 8, 7, 9],
        ["All pairs", 10, 8, 7, 9],
        ["Spare Town", 5, 5, None, None],
    ]
    assert beside(an_upload(), names={}, pairs=[], earlier=None) is None


def test_the_receipt_has_the_hash_in_one_piece_and_says_what_was_left_out():
    upload = an_upload(report={"rows_left_out": 4}, version=1)
    assert rows_text(upload) == "6 (4 left out by answer)"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), (r"C:\data\w1.sav", "w1.sav"), ("", "file"), ("a\x00\nb.csv", "ab.csv")],
)
def test_only_the_bare_name_of_a_file_is_kept(given, kept):
    assert bare_name(given) == kept


def a_result(exit_code=0, stopped=None):
    return ChildResult(exit_code=exit_code, stopped=stopped, stdout="", stderr="", seconds=1, peak_mb=1)


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (a_result(-11), "unreadable"),
        (a_result(-6), "unreadable"),
        (a_result(-9, Stopped.MEMORY), "too_large"),
        (a_result(-24, Stopped.CPU), "unreadable"),
        (a_result(-9, Stopped.WALL), "unreadable"),
    ],
)
def test_a_file_that_brings_its_reader_down_is_refused(result, kind):
    found = _brought_down(result)
    assert (found["state"], found["problems"][0]["kind"]) == ("refused", kind)
    assert found["microdata_stored_as"] == ""


@pytest.mark.parametrize("result", [a_result(1), a_result(2), a_result(-9)])
def test_a_fault_of_ours_is_not_blamed_on_the_file(result):
    with pytest.raises(IntakeStopped):
        _brought_down(result)


def test_a_receipt_can_be_written_before_anybody_is_known_behind_it():
    upload = an_upload(version=1)
    upload.received_at = upload.published_at = f_moment()
    assert "a" * 64 in receipt_text(upload)


def f_moment():
    from django.utils import timezone

    return timezone.now()
