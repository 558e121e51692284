"""The pages of files and lookups: handed in, watched, looked over, taken over, withdrawn; without JavaScript too."""

import io
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from neighbourhoods.actions import dataset_reading
from neighbourhoods.models import CodeLookup, DatasetFile, Observation
from tests.dataset_factories import a_file, a_read_file, a_taken_file, an_indicator, combine_all, csv_of, parts_of
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db

S = DatasetFile.State
ONE, TWO = "E01000001", "E01000002"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def client() -> Any:
    return signed_in(a_user_with("academic_lead"))


def named(content: bytes, name: str = "figures.csv") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_file_goes_the_whole_way_by_hand() -> None:
    user = a_user_with("evaluation_deputy")
    client, place, indicator = signed_in(user), an_area("Old Quay"), an_indicator()
    parts_of(place, ONE)
    content = csv_of(indicator, [(ONE, "2016", 61), (TWO, "soon", 2)])
    page = client.get(reverse("dataset-files"))
    sent = {**hidden_of(page), "geography": "lsoa", "vintage": "2011", "note": "Fingertips"}
    first = client.post(reverse("dataset-files"), {**sent, "file": named(content)})
    second = client.post(reverse("dataset-files"), {**sent, "file": named(content)})
    made = DatasetFile.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()

    waiting = client.get(made.get_absolute_url())
    assert "Waiting to be read" in words_of(waiting)
    assert b'http-equiv="refresh"' in waiting.content
    dataset_reading.read(file_id=made.pk)
    report = client.get(made.get_absolute_url())
    for said in ("Ready to take over", "1 figure can be used.", "1 row was refused.", "row 2: soon"):
        assert said in words_of(report)
    assert b'http-equiv="refresh"' not in report.content
    lines = b"".join(client.get(reverse("dataset-file-problems-csv", args=[made.pk])).streaming_content)
    assert b"bad_period" in lines

    take = reverse("dataset-file-take", args=[made.pk])
    assert "Take over 1 figure" in words_of(client.get(take))
    refused = client.post(take, {})
    assert "Confirm that the others are taken over without them." in words_of(refused)
    assert client.post(take, {"confirm_refused": "on"}).status_code == 302
    combine_all()
    assert Observation.objects.get().value == 61
    assert "Old Quay" in words_of(client.get(made.get_absolute_url()))

    withdraw = reverse("dataset-file-withdraw", args=[made.pk])
    assert "Why" in words_of(client.post(withdraw, {"reason": ""}))
    client.post(withdraw, {"reason": "Counted twice"})
    assert "Counted twice" in words_of(client.get(made.get_absolute_url()))
    assert not Observation.objects.exists()


def test_progress_is_asked_for_and_ends_with_the_page(client: Any) -> None:
    file = a_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    address = reverse("dataset-file-progress", args=[file.pk])
    htmx = {"HX-Request": "true"}
    answer = client.get(address, headers=htmx)
    assert b"state-words" in answer.content
    key = answer.context["happening"].key
    assert client.get(address, {"seen": key}, headers=htmx).status_code == 204
    dataset_reading.read(file_id=file.pk)
    assert client.get(address, headers=htmx)["HX-Redirect"] == file.get_absolute_url()


def test_a_file_over_the_limit_is_said_at_the_field(client: Any, settings: Settings) -> None:
    settings.DATASET_UPLOAD_MAX_BYTES = 100
    hidden = hidden_of(client.get(reverse("dataset-files")))
    sent = {**hidden, "geography": "place", "file": named(b"x" * 200)}
    answer = client.post(reverse("dataset-files"), sent)

    assert "The file is larger than" in words_of(answer)
    assert not DatasetFile.objects.exists()


def test_a_body_over_the_limit_is_turned_away_unread(client: Any, settings: Settings) -> None:
    settings.DATASET_UPLOAD_MAX_BYTES = -(8 << 20)
    answer = client.post(reverse("dataset-files"), {"geography": "place", "file": named(b"x" * 200)})

    assert answer.status_code == 413
    assert "The file is larger than" in words_of(answer)


def test_a_file_for_small_areas_needs_their_year(client: Any) -> None:
    sent = {"geography": "lsoa", "file": named(b"x")}

    assert "Say in which year the small areas were drawn" in words_of(client.post(reverse("dataset-files"), sent))


def test_columns_that_were_not_found_can_be_said(client: Any) -> None:
    indicator = an_indicator()
    file = a_read_file(f"where,when,{indicator.code}\n{ONE},2016,1\n".encode())
    assert "No column of the file holds the codes of the areas and the period." in words_of(
        client.get(file.get_absolute_url())
    )
    address = reverse("dataset-file-columns", args=[file.pk])
    assert client.get(address).status_code == 200
    twice = client.post(address, {"code": "=where", "period": "=where"})
    assert "Two of them name the same column" in words_of(twice)
    assert client.post(address, {"code": "=where", "period": "=when"}).status_code == 302
    dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == S.READY


def test_what_would_not_come_to_a_place_is_said_before_it_is_taken_over(client: Any) -> None:
    parts_of(an_area("Old Quay"), ONE, vintage=2021)
    file = a_read_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    words = "These figures are for LSOAs of 2011; Old Quay is described in LSOAs of 2021."

    assert words not in words_of(client.get(file.get_absolute_url()))  # Old Quay is not theirs to see
    deputy = signed_in(a_user_with("evaluation_deputy"))
    assert words in words_of(deputy.get(file.get_absolute_url()))
    assert words in words_of(deputy.get(reverse("dataset-file-take", args=[file.pk])))


def test_a_failed_reading_gives_its_reference_and_another_try(
    client: Any, settings: Settings, monkeypatch: Any
) -> None:
    settings.LEASE_MAX_ERRORS = 1
    file = a_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    with monkeypatch.context() as broken:
        broken.setattr(dataset_reading, "_prepare", lambda *_args: 1 / 0)
        dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    words = words_of(client.get(file.get_absolute_url()))

    assert file.error_reference in words
    assert "Try again" in words
    client.post(reverse("dataset-file-retry", args=[file.pk]))
    file.refresh_from_db()
    assert file.state == S.RECEIVED


def test_names_are_for_those_who_keep_datasets() -> None:
    user = a_user_with("evaluation_deputy", name="Joan Keeper")
    file = a_taken_file(csv_of(an_indicator(), [(ONE, "2016", 1)]), by=user)
    reader, keeper = signed_in(a_user_with("pmg_member")), signed_in(user)

    for address in (file.get_absolute_url(), reverse("dataset-files")):
        assert "Joan Keeper" in words_of(keeper.get(address))
        assert b"Joan Keeper" not in reader.get(address).content
    assert "Hand in a file" not in words_of(reader.get(reverse("dataset-files")))


def test_a_lookup_is_brought_in_and_its_wrong_rows_are_named(client: Any) -> None:
    address = reverse("code-lookups")
    sent = {
        **hidden_of(client.get(address)),
        "kind": "lsoa",
        "from_vintage": "2011",
        "to_vintage": "2021",
        "source": "ONS best fit",
    }
    wrong = b"old,new,share\nE01000001,E01033001,0.4\n"
    words = words_of(client.post(address, {**sent, "file": named(wrong)}))
    assert "add up to 0.400" in words
    assert not CodeLookup.objects.exists()
    right = b"old,new\nE01000001,E01033001\n"
    assert client.post(address, {**sent, "file": named(right)}).status_code == 302
    assert "ONS best fit" in words_of(client.get(address))


@pytest.mark.parametrize("role", ["evaluation_deputy", "log_member"])
def test_pages_ask_as_often_for_one_file_as_for_many(role: str, django_assert_max_num_queries: Any) -> None:
    place = an_area()
    parts_of(place, ONE)
    indicator = an_indicator()
    file = a_taken_file(csv_of(indicator, [(ONE, "2016", 1), (TWO, "soon", 1)]))
    client = signed_in(a_user_with(role, area=place))
    addresses = [reverse("dataset-files"), file.get_absolute_url(), reverse("code-lookups")]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with django_assert_max_num_queries(15) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    for number in (2, 3):
        parts_of(an_area(), f"E0100000{number}")
        a_read_file(csv_of(indicator, [(ONE, f"201{number}", 1)]))
    assert counts() == few
