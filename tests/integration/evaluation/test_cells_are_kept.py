"""Answers are compressed once: a later run takes the cells that an earlier one made of them."""

import pytest

from evaluation.actions import computing, runs
from evaluation.models import Run, StoredCells
from nrp.formats.canonical import canonical_json
from surveys.models import Upload
from tests.integration.evaluation.world import hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waves():
    hhs_places()
    made = hhs_waves()
    for wave in made:
        publish(wave)
    return made


def computed(number: int) -> Run:
    run = Run.objects.get(number=number)
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.work_state == "done", run.error
    return run


def test_the_first_run_keeps_the_cells_of_each_file_beside_its_answers(waves):
    computed(1)
    assert set(StoredCells.objects.values_list("microdata_sha256", flat=True)) == set(
        Upload.objects.values_list("microdata_sha256", flat=True)
    )


def test_a_plan_with_fewer_covariates_needs_no_new_cells_and_one_with_groups_of_residents_does(waves):
    computed(1)
    runs.change_plan(by=None, note="Only sex", covariates=["sex"])
    computed(2)
    assert StoredCells.objects.count() == 2
    runs.change_plan(by=None, note="Equity", subgroups=["qualification"])
    computed(3)
    assert StoredCells.objects.count() == 4


def test_a_new_file_of_one_wave_costs_the_cells_of_that_wave_only(waves):
    computed(1)
    publish(waves[1], "mended.csv", answers=microdata("wave1.csv", 1))
    computed(2)
    assert StoredCells.objects.count() == 3


def test_cells_that_are_lost_or_damaged_are_made_again_and_change_nothing(waves, own_storage):
    first = computed(1)
    (one, two) = StoredCells.objects.all()
    (own_storage / one.stored_as).unlink()
    (own_storage / two.stored_as).write_bytes(b"nothing of the kind")
    whole = one.stored_as
    runs.change_plan(by=None, note="Read at once", release="pmg")
    again = computed(2)
    assert (own_storage / whole).exists(), "what was lost is kept again"
    assert canonical_json(again.result["outcomes"]) == canonical_json(first.result["outcomes"])
