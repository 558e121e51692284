"""A form becomes questions; an export becomes answers; answers become counts. No database."""

from pathlib import Path

import pytest

from nrp.formats.community.answers import read_answers
from nrp.formats.community.instrument import Instrument
from nrp.formats.community.recorded import read_export, read_pages
from nrp.formats.community.tables import count, cut
from nrp.formats.community.xlsform import read_xlsform
from nrp.formats.unreadable import Unreadable
from tests import community_factories as f


def form(tmp_path: Path, content: bytes | None = None) -> Instrument:
    path = tmp_path / "form.xlsx"
    path.write_bytes(f.an_xlsform() if content is None else content)
    return read_xlsform(path, "form.xlsx")


def answers(tmp_path: Path, content: bytes, name: str = "export.csv", **more: str):
    path = tmp_path / name
    path.write_bytes(content)
    return read_answers(form(tmp_path), read_export(path, name), salt="one", **more)


def counted(tmp_path: Path, found) -> dict:
    questions = count(form(tmp_path), found.by_question, len(found.people))["questions"]
    return {path: {cell["code"]: cell["n"] for cell in one["cells"]} for path, one in questions.items()}


def test_a_form_becomes_its_questions_in_its_default_language(tmp_path) -> None:
    found = form(tmp_path)
    assert (found.title, found.language) == ("Old Swan asks", "English (en)")
    assert [(one.path, one.kind, one.group) for one in found.questions] == [
        ("about/safe", "one", "Your street"),
        ("about/things", "many", "Your street"),
        ("years", "whole", ""),
        ("since", "date", ""),
        ("words", "text", ""),
    ]
    assert [choice.label for choice in found.questions[0].choices] == ["Yes", "No", "Not sure"]
    assert found.questions[0].also == ("Czy czujesz się bezpiecznie?",)
    assert {one.path: one.why for one in found.left_out} == {
        "start": "tool",
        "deviceid": "tool",
        "full_name": "personal",
        "spot": "position",
        "children": "repeated",
        "children/child_age": "repeated",
        "score": "computed",
    }
    assert Instrument.from_dict(found.to_dict()) == found


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no XLSForm"),
        (b"type,name,label\n", "no XLSForm"),
        (f.a_workbook({"survey": (("type", "name", "label"), ("select_one gone", "a", "A"))}), "breaks a rule"),
        (f.a_workbook({"survey": (("type", "name", "label"), ("note", "a", "A"))}), "asks nothing"),
        (f.a_workbook({"other": (("a",), ("b",))}), "breaks a rule"),
    ],
)
def test_what_is_no_form_is_refused_in_a_sentence(tmp_path, content, says) -> None:
    with pytest.raises(Unreadable, match=says):
        form(tmp_path, content)


def test_every_export_of_the_same_people_gives_the_same_counts(tmp_path) -> None:
    """Separators, names or labels, one column or one for each choice, CSV or Excel, either tool, file or server."""
    of = f.people()
    kobo = answers(tmp_path, f.a_kobo_csv(of))
    expected = counted(tmp_path, kobo)
    assert kobo.fault_count == 0
    assert expected["about/safe"]["yes"] == sum(one["safe"] == "yes" for one in of)
    assert expected["about/things"]["bins"] == sum("bins" in one["things"] for one in of)
    assert sum(expected["since"].values()) == 60

    assert counted(tmp_path, answers(tmp_path, f.an_odk_csv(of))) == expected
    rows = f.kobo_rows(of)
    sheet = f.a_workbook({"Old Swan": [f.KOBO_HEAD, *([row[name] for name in f.KOBO_HEAD] for row in rows)]})
    assert counted(tmp_path, answers(tmp_path, sheet, "export.xlsx")) == expected

    labels = {"yes": "Yes", "no": "No"}
    renamed = {
        "about/safe": "Your street/Do you feel safe after dark?",
        "about/things": "What should change first?",
        "about/things/lights": "What should change first?/Street lights",
        "about/things/bins": "What should change first?/Bins",
        "about/things/buses": "What should change first?/Buses",
        "years": "Ile lat?",
    }
    for row in rows:
        row["about/safe"] = labels[row["about/safe"]]
        row["about/things"] = row["about/things"].replace("lights", "Street lights")
        for old, new in renamed.items():
            row[new] = row.pop(old)
    head = [renamed.get(name, name) for name in f.KOBO_HEAD]
    assert counted(tmp_path, answers(tmp_path, f.as_csv(head, rows, ";"))) == expected


def test_names_places_and_devices_are_dropped_and_named(tmp_path) -> None:
    found = answers(tmp_path, f.a_kobo_csv())
    why = dict(found.dropped)
    assert why["full_name"] == "personal"
    assert why["spot"] == why["_spot_latitude"] == "position"
    assert why["_submitted_by"] == "personal"
    assert why["score"] == "computed"
    assert why["_index"] == why["end"] == "tool"
    odk = dict(answers(tmp_path, f.an_odk_csv()).dropped)
    assert (odk["SubmitterName"], odk["DeviceID"], odk["spot-Latitude"]) == ("personal", "tool", "personal")
    kept = str(found.to_dict()) + str(found.people)
    assert "Canary" not in kept
    assert "lamp" not in kept
    assert "00000001-0000" not in kept


def test_faults_name_row_and_column_and_never_what_stood_there(tmp_path) -> None:
    def spoil(rows):
        rows[0]["about/safe"] = "perhaps"
        rows[1]["years"] = "07911 123456"
        rows[2]["since"] = "last week"
        rows[3]["about/things/bins"] = "x"
        rows[4]["_uuid"] = ""
        rows[6]["_uuid"] = rows[5]["_uuid"]
        rows[7]["_validation_status"] = "Not Approved"
        rows[8]["_submission_time"] = "2019-01-01T10:00:00"

    found = answers(tmp_path, f.a_kobo_csv(change=spoil), start="2018-10-01", end="2018-11-30")
    assert [(one["row"], one["column"]) for one in found.faults] == [
        (1, "about/safe"),
        (2, "years"),
        (3, "since"),
        (4, "about/things/bins"),
        (5, "_uuid"),
        (7, "_uuid"),
    ]
    assert "07911" not in str(found.faults)
    assert (len(found.people), found.set_aside, found.outside) == (57, 1, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no answer"),
        (b"a;b\n1;2\n", "neither the column"),
        (b"_uuid;other\nx;1\n", "is a question of this form"),
        (b"_uuid;years\n", "no answer"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "no export of answers"),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path, content, says) -> None:
    with pytest.raises(Unreadable, match=says):
        answers(tmp_path, content)


def test_a_server_that_sends_something_else_is_refused(tmp_path) -> None:
    page = tmp_path / "page.json"
    for content in (b"<html>", b"[]", b'{"results": [1]}', b'{"value": [{"years": 3}]}'):
        page.write_bytes(content)
        for tool in ("kobo", "odk"):
            with pytest.raises(Unreadable, match=r"not what|no answer"):
                read_pages([page], tool)


def test_numbers_are_cut_at_round_numbers_with_open_ends() -> None:
    assert cut([]) == []
    assert cut([3.0] * 50) == []
    assert cut([1.0] * 49 + [9.0]) == [2.0]
    assert cut([0.0] * 3 + [1.0] * 46 + [9.0]) == [1.0]
    assert cut([float(number % 8) for number in range(80)]) == [2, 4, 6]
    cuts = cut([float(number) for number in range(100)])
    assert all(number % 10 == 0 for number in cuts)
    assert 3 <= len(cuts) <= 6


def test_numbers_are_cut_again_where_they_were_cut_before(tmp_path) -> None:
    found = answers(tmp_path, f.a_kobo_csv())
    cells = count(form(tmp_path), found.by_question, 60, {"years": [7, 19]})["questions"]["years"]["cells"]
    assert [cell["label"] for cell in cells] == ["Under 7", "7 to 18", "19 and over"]
    assert sum(cell["n"] for cell in cells) == 60


def test_the_same_bytes_for_the_same_people(tmp_path) -> None:
    one, other = answers(tmp_path, f.a_kobo_csv()), answers(tmp_path, f.a_kobo_csv())
    assert one.people == other.people
    changed = f.people()
    changed[3]["safe"] = "unsure"
    differing = set(answers(tmp_path, f.a_kobo_csv(changed)).people) ^ set(one.people)
    assert len({person for person, _answers in differing}) == 1
