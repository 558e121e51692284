"""Two records of one resident become one, and two again."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import serializers
from django.db import connection, connections
from django.urls import reverse

from coren.actions import approving, merging, registering, skills
from coren.actions.merging import MergeRefused
from coren.models import Adviser, HoursEntry, Merge
from coren.queries import likeness
from nrp.accounts.models import Person
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)


@pytest.fixture
def manager():
    return a_user_with("coren_manager")


@pytest.fixture
def two():
    area = an_area("Old Quay")
    kept, gone = (
        an_adviser(area, "Joan Smith", phone="0151 496 0001"),
        an_adviser(area, "Jaon Smith", phone="0151 496 0001"),
    )
    hours_of(kept, DAY, 60)
    hours_of(gone, DAY, 90)
    hours_of(gone, DAY + dt.timedelta(days=1), 30)
    for adviser in (kept, gone):
        skills.note(adviser=adviser, name="Chairing", evidence="Chaired.", by=None)
    skills.note(adviser=gone, name="Minutes", evidence="Wrote them.", by=None)
    return kept, gone


def everything():
    """Every row of the two records as it lies in the database, but for the trail and the merge itself."""
    models = [model for model, _unique in likeness.MOVING]
    rows = [*Adviser.objects.all(), *Person.objects.all(), *(row for model in models for row in model.objects.all())]
    return sorted(serializers.serialize("json", rows, indent=0).split("\n{\n"))


def test_they_are_found_by_likeness_and_not_again_once_told_apart(two, manager):
    (pair,) = likeness.pairs_alike(manager)
    assert {pair.one, pair.other} == set(two)
    merging.tell_apart(one=two[0], other=two[1], by=manager)
    assert likeness.pairs_alike(manager) == []


def test_what_goes_over_and_what_stays(two, manager):
    kept, gone = two
    preview = likeness.preview(kept, gone)
    assert preview.moving["coren.HoursEntry"] == 2
    assert (preview.moving["coren.Skill"], preview.staying["coren.Skill"]) == (1, 1)
    assert preview.both == (DAY,)

    merging.merge(kept=kept, gone=gone, take=["name"], by=manager)
    assert sum(HoursEntry.objects.filter(adviser=kept).values_list("minutes", flat=True)) == 180
    kept.person.refresh_from_db()
    assert kept.person.name == "Jaon Smith"
    assert list(Adviser.objects.current()) == [Adviser.objects.get(pk=kept.pk)]


def test_undone_it_is_as_it_was_to_the_letter(two, manager):
    before = everything()
    row = merging.merge(kept=two[0], gone=two[1], take=["name", "language"], by=manager)
    assert everything() != before
    merging.undo(merge=row, by=manager)
    assert everything() == before


def test_what_was_added_since_stays_where_it_is(two, manager):
    kept, gone = two
    row = merging.merge(kept=kept, gone=gone, take=["name"], by=manager)
    new = hours_of(kept, DAY + dt.timedelta(days=2), 45)
    registering.update(adviser=kept, name="Joan Smithson", by=None)
    merging.undo(merge=row, by=manager)
    new.refresh_from_db()
    kept.person.refresh_from_db()
    assert (new.adviser, kept.person.name) == (kept, "Joan Smithson")


def test_the_way_back_is_open_for_thirty_days(two, manager):
    row = merging.merge(kept=two[0], gone=two[1], take=[], by=manager)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=31)),
        pytest.raises(MergeRefused, match="30 days"),
    ):
        merging.undo(merge=row, by=manager)
    merging.undo(merge=row, by=manager)
    with pytest.raises(MergeRefused, match="undid this"):
        merging.undo(merge=row, by=manager)


def test_an_account_goes_over_and_two_stay_apart(two, manager):
    kept, gone = two
    user = with_account(gone)
    row = merging.merge(kept=kept, gone=gone, take=[], by=manager)
    kept.person.refresh_from_db()
    assert kept.person.user == user
    merging.undo(merge=row, by=manager)
    assert Person.objects.get(user=user) == gone.person
    with_account(Adviser.objects.get(pk=kept.pk))
    fresh = [Adviser.objects.select_related("person").get(pk=one.pk) for one in two]
    with pytest.raises(MergeRefused, match="Both records have an account"):
        merging.merge(kept=fresh[0], gone=fresh[1], take=[], by=manager)


def test_nobody_becomes_the_approver_of_their_own_hours(two, manager):
    kept, gone = two
    approving.approve(entries=[HoursEntry.objects.filter(adviser=kept).get().pk], by=manager)
    Person.objects.filter(user=manager).update(user=None)
    Person.objects.filter(pk=gone.person_id).update(user=manager)
    with pytest.raises(MergeRefused, match="approved by the account of the other"):
        merging.merge(kept=kept, gone=gone, take=[], by=a_user_with("coren_manager"))


def test_the_page_asks_which_value_stays(two, manager, client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(manager)
    kept, gone = two
    assert "names that differ by a letter or two" in client.get(reverse("duplicates")).content.decode()
    address = reverse("merge", args=[kept.pk, gone.pk])
    page = client.get(address).content.decode()
    assert "Jaon Smith" in page
    assert "Both have hours on 12 February 2019" in page
    assert "Choose which one stays" in client.post(address, {}).content.decode()
    client.post(address, {"name": "kept"})
    row = Merge.objects.get()
    client.post(reverse("merge-undo", args=[row.pk]))
    row.refresh_from_db()
    assert row.undone_by == manager


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_merged_from_both_sides_at_once_it_happens_once():
    manager, area = a_user_with("coren_manager"), an_area("Old Quay")

    def merge(pair):
        try:
            merging.merge(kept=pair[0], gone=pair[1], take=[], by=manager)
        except MergeRefused:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(2) as pool:
        for number in range(50):
            one, other = an_adviser(area, f"Joan {number}"), an_adviser(area, f"Jaon {number}")
            assert sum(pool.map(merge, [(one, other), (other, one)])) == 1
    assert connection.vendor == "postgresql"
    assert Merge.objects.count() == 50
