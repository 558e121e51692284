"""Records that may be of one person are found, and those that plainly are not are left alone."""

import random
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coren.likeness import Record, alike, distance, reasons

HERE, THERE = uuid.uuid4(), uuid.uuid4()


def record(name, phone="", email="", area=HERE):
    return Record(uuid.uuid4(), area, name, phone, email)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (record("Ada Example"), record("ada  EXAMPLE"), {"same_name"}),
        (record("Ada Example"), record("Example, Ada"), {"same_name"}),
        (record("Zoë Núñez"), record("Zoe Nunez"), {"same_name"}),
        (record("Joan Smith"), record("Jaon Smith"), {"near_name"}),
        (record("Joan Smith"), record("Joan Smyth"), {"near_name"}),
        (record("Joan Smith", "0151 496 0001"), record("Joan Smith", "+44 151 4960001"), {"same_name", "same_phone"}),
        (record("Joan", email="j@example.org"), record("Smith", email="J@example.org"), {"same_email"}),
        (record("Joan Smith", "0151 496 0001"), record("Joan S", "01514960001", area=THERE), {"same_phone"}),
    ],
)
def test_alike(one, other, why):
    assert set(reasons(one, other)) == why
    assert reasons(one, other) == reasons(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (record("Ann Lee"), record("Ian Lee")),
        (record("Joan Smith"), record("Joan Smith", area=THERE)),  # one name, two places: two people
        (record("Joan Smith", "0151 496 0001"), record("Piotr Nowak", "0151 496 0001")),  # a shared telephone
        (record("Joan Smith"), record("John Smithers")),
        (record("Al"), record("Ali")),
        (record("Joan Smith", "12"), record("Rita Jones", "12")),
    ],
)
def test_not_alike(one, other):
    assert reasons(one, other) == ()


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("abc", "", 3), ("joan", "jaon", 1), ("ca", "abc", 3), ("smith", "smyth", 1)],
)
def test_distance(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


@given(st.text(alphabet="ab c", max_size=8), st.text(alphabet="ab c", max_size=8))
def test_distance_is_never_more_than_the_longer_text(one, other):
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_the_blocks_find_what_comparing_everybody_finds():
    chance = random.Random(7)
    names = ["Joan Smith", "Jaon Smith", "Joan Smyth", "Ada Example", "Example Ada", "Rita Jones", "Femi Adeyemi"]
    rows = [
        record(
            chance.choice(names),
            chance.choice(["", f"0151496{chance.randrange(12):04d}"]),
            area=chance.choice([HERE, THERE]),
        )
        for _ in range(60)
    ]
    brute = {frozenset((a.id, b.id)) for n, a in enumerate(rows) for b in rows[n + 1 :] if reasons(a, b)}
    assert {frozenset((pair.one, pair.other)) for pair in alike(rows)} == brute


def test_nine_hundred_records_are_compared_in_blocks():
    chance = random.Random(7)
    first = ["".join(chance.choices("abcdefghijklmnop", k=5)) for _ in range(120)]
    last = ["".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(300)]
    rows = [
        record(f"{chance.choice(first)} {chance.choice(last)}", area=chance.choice([HERE, THERE])) for _ in range(900)
    ]
    began = time.perf_counter()
    alike(rows)
    assert time.perf_counter() - began < 5  # comparing everybody takes a minute; this is no measurement


def test_a_number_that_an_office_gave_to_everybody_says_nothing():
    assert alike([record(f"Joan {chr(97 + n) * 9}", "0151 496 0001", area=uuid.uuid4()) for n in range(26)]) == []
