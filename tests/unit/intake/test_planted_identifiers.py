"""Two hundred identifiers of eight kinds are planted in a clean file; nearly all are found, and nothing else."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.intake.decisions import Decision
from tests.unit.intake.survey_files import CODEBOOK, HHS, Row, good_rows, read, read_parquet, write_csv

PLANTED, TO_BE_FOUND = 200, 190
GIVEN = [
    "Margaret",
    "Amina",
    "Gareth",
    "Siobhan",
    "Piotr",
    "Mohammed",
    "Yasmin",
    "Oluwaseun",
    "Dorothy",
    "Kevin",
    "Katarzyna",
    "Priya",
    "Winston",
    "Bronwen",
    "Tariq",
    "Chloe",
    "Ebony",
    "Zuzanna",
    "Hamza",
    "Joyce",
    "Terence",
    "Nkechi",
    "Imelda",
    "Rowan",
    "Sukhdeep",
]
FAMILY = [
    "Hughes",
    "Rahman",
    "Pritchard",
    "O'Neill",
    "Kowalczyk",
    "Begum",
    "Adeyemi",
    "Green",
    "Baker",
    "Smith-Jones",
    "Patel",
    "Khan",
    "McDonald",
    "Hill",
    "Roberts",
    "Walker",
    "Nowak",
    "Okonkwo",
    "Singh",
    "Ferguson",
]
STREETS = ("Rice Lane", "Scotland Road", "Breck Road", "Park Vale Avenue", "Alder Close", "Mill Street", "Grange Drive")
HOMES = ("L13 2XX", "M14 5SX", "LA1 4YW", "WN3 4TQ", "ch41 6lh", "FY16SZ")


def _digits(dice: random.Random, count: int) -> str:
    return "".join(str(dice.randrange(10)) for _ in range(count))


def a_name(dice: random.Random) -> str:
    first, last = dice.choice(GIVEN), dice.choice(FAMILY)
    forms = (f"{first} {last}", f"Mrs {last}", f"{last}, {first}", f"spoke to {first} {last} at the door", f"Dr {last}")
    return dice.choice(forms[:3] + forms[3:] if first not in {"Rowan", "Ebony", "Imelda"} else (f"Mr {first} {last}",))


def an_address(dice: random.Random) -> str:
    number, street = dice.randint(1, 240), dice.choice(STREETS)
    return dice.choice([f"{number} {street}", f"Flat {number}, {number} {street}", f"lives at {number}a {street} now"])


def a_telephone(dice: random.Random) -> str | int:
    mobile, rest = f"7{dice.randint(1, 9)}{_digits(dice, 8)}", _digits(dice, 7)
    forms: list[str | int] = [
        f"0{mobile[:4]} {mobile[4:]}",
        f"+44 {mobile[:4]} {mobile[4:7]} {mobile[7:]}",
        f"0044{mobile}",
        f"(0151) {rest[:3]} {rest[3:]}",
        f"0151-{rest[:3]}-{rest[3:]}",
        f"020 7{rest[:3]} {rest[3:]}",
        f"+44 (0)161 {rest[:3]} {rest[3:]}",
        int(mobile),
        int(f"151{rest}"),
        f"rang back on 0{mobile}",
    ]
    return dice.choice(forms)


def an_email(dice: random.Random) -> str:
    name = f"{dice.choice(GIVEN)}.{_digits(dice, 2)}".lower()
    return dice.choice([f"{name}@example.org", f"write to {name}@mail.example.co.uk", f"{name} (at) example.org"])


def an_nhs_number(dice: random.Random) -> str | int:
    while True:
        nine = str(dice.randint(4, 7)) + _digits(dice, 8)
        check = (11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11) % 11
        if check < 10:
            whole = f"{nine}{check}"
            spaced = f"{whole[:3]} {whole[3:6]} {whole[6:]}"
            return dice.choice([spaced, int(whole), f"NHS no. {whole}"])


def a_postcode(dice: random.Random) -> str:
    home = dice.choice(HOMES)
    return dice.choice([home, f"moved to {home} in May"])


def an_insurance_number(dice: random.Random) -> str:
    digits = _digits(dice, 6)
    return dice.choice([f"AB{digits}C", f"JK {digits[:2]} {digits[2:4]} {digits[4:]} D", f"nino qq{digits}a given"])


def a_birth(dice: random.Random) -> str:
    day, month, year = dice.randint(1, 28), dice.randint(1, 12), dice.randint(1930, 2000)
    return dice.choice(
        [f"born {day}/{month}/{year}", f"DOB {day:02}.{month:02}.{year}", f"d.o.b. {year}-{month}-{day}"]
    )


KINDS: tuple[Callable[[random.Random], str | int], ...] = (
    a_name,
    an_address,
    a_telephone,
    an_email,
    an_nhs_number,
    a_postcode,
    an_insurance_number,
    a_birth,
)
# Columns with texts, numbers and codes that identify nobody, of the codebook and beside it.
TEXTS = ("no answer at 10.30", "very happy here since 1998", "the park is 5 minutes walk", "damp in 2 of 3 rooms", "")
TRADES = (
    "Bus Driver",
    "Teaching Assistant",
    "Nurse",
    "Care Worker",
    "Retired Joiner",
    "Shop Manager",
    "Sales Executive",
)
WARDS = ("Victoria Park", "Stanley Park", "Old Swan", "Speke-Garston", "Central", "St Helens", "New Brighton")
EXTRA = ("notes", "trade", "serial", "year_built", "ward", "income")


def a_clean_file(dice: random.Random) -> list[Row]:
    return [
        row
        | {
            "notes": dice.choice(TEXTS),
            "trade": dice.choice(TRADES),
            "serial": 1200000000 + number * 7,
            "year_built": dice.randint(1890, 2015),
            "ward": dice.choice(WARDS),
            "income": round(dice.uniform(0.1, 0.99999), 10),
        }
        for number, row in enumerate(good_rows(600, seed=dice.randrange(10**6)))
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_least_190_of_200_planted_identifiers_are_found_and_nothing_else(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    rows = a_clean_file(dice)
    columns = ("notes", "trade", "ward", "hh_id", "age", "influence", "serial", "income")
    places = dice.sample([(row, column) for row in range(len(rows)) for column in columns], PLANTED)
    planted = {}
    for turn, (row, column) in enumerate(places):
        planted[row + 1, column] = rows[row][column] = KINDS[turn % len(KINDS)](dice)
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    lines = [line for line in outcome.lines if line["kind"] == "identifier_suspected"]
    found = {(int(line["row"]), line["column"]) for line in lines}
    missed = sorted(str(planted[place]) for place in planted.keys() - found)
    assert len(planted.keys() & found) >= TO_BE_FOUND, missed
    assert found <= planted.keys()
    written = (outcome.out / "report.json").read_text() + (outcome.out / "problems.csv").read_text()
    shown = [str(planted[place]) for place in found if str(planted[place]) in written]
    assert shown == []
    assert not (outcome.out / "microdata.parquet").exists()


def test_what_identifies_nobody_raises_no_suspicion(tmp_path: Path) -> None:
    outcome = read(write_csv(tmp_path / "wave.csv", a_clean_file(random.Random(4))), tmp_path)
    assert outcome.report.identifiers == ()
    assert outcome.kinds == {"unused_column"}


@pytest.mark.parametrize("name", ["wave1.sav", "wave2.csv"])
def test_the_generated_waves_raise_no_suspicion_and_keep_to_the_rules_of_the_house(tmp_path: Path, name: str) -> None:
    outcome = read(HHS / name, tmp_path, codebook=HHS / "codebook.json", expected_areas=())
    assert outcome.report.identifiers == ()
    assert outcome.kinds <= {"unknown_area", "date_outside_fieldwork"}


def test_a_column_is_held_back_until_it_is_dropped_blanked_or_said_to_identify_nobody(tmp_path: Path) -> None:
    codebook = json.loads(json.dumps(CODEBOOK))
    codebook["variables"].append({"name": "says", "label": "In their own words", "type": "text"})
    (tmp_path / "codebook.json").write_text(json.dumps(codebook))
    rows = [row | {"says": "fine"} for row in good_rows()]
    rows[4]["says"] = "ask Margaret Hughes"
    file = write_csv(tmp_path / "wave.csv", rows)
    held = read(file, tmp_path)
    (suspect,) = held.report.identifiers
    assert (suspect.column, suspect.variable, suspect.rows, suspect.kinds) == ("says", "says", 1, {"name": 1})
    assert suspect.examples == ((5, "xxx Xxxxxxxx Xxxxxx"),)
    assert (held.report.state, suspect.decision) == ("refused", None)

    def words(**decision: object) -> list[str | None]:
        outcome = read(file, tmp_path, identifier_map={"says": Decision.from_dict(decision)})
        assert outcome.report.state == "ready"
        assert outcome.kinds - {"missing_column"} == {"identifier_decided"}
        return read_parquet(outcome.out / "microdata.parquet")["says"].to_list()

    assert words(decision="blank")[3:6] == ["fine", None, "fine"]
    assert words(decision="drop") == [None] * 80
    assert words(decision="keep", reason="A character of a play.", kinds=["name"])[4] == "ask Margaret Hughes"
    partly = read(file, tmp_path, identifier_map={"says": Decision("keep", "-", ("email",))})
    assert "not for all of this" in partly.problem("identifier_suspected").text


@pytest.mark.parametrize(
    ("heading", "cell", "is_suspected"),
    [
        ("Surname", "Example", True),
        ("Respondent name", "Zorblax", True),
        ("Telephone number", "496012", True),
        ("phone", "1", False),
        ("dob", "01/02/1960", True),
        ("year_of_birth", "1960", False),
        ("name_of_school", "Alder", False),
        ("email", "yes", False),
        ("Home postcode", "L13 2", True),
        ("start_time", "1531699200", False),
    ],
)
def test_the_heading_of_a_column_tells_too_when_what_stands_there_may_be_it(
    tmp_path: Path, heading: str, cell: str, is_suspected: bool
) -> None:
    rows = [row | {heading: cell} for row in good_rows(8)]
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path, expected_areas=())
    assert bool(outcome.report.identifiers) == is_suspected
