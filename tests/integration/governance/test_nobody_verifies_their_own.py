"""An action is never verified by its owner or by whoever did it: in words, and below the code by the database."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coren.actions import merging
from coren.actions.merging import MergeRefused
from governance.actions import action_points, members, verifying
from governance.actions.verifying import NotDone, NotTheirs
from governance.models import ActionPoint, ActionVerdict, Sector
from governance.queries.action_points import to_verify_by, who_may_verify
from nrp.audit.models import Event
from tests.coren_factories import an_adviser
from tests.decision_factories import a_done_action, an_action
from tests.factories import a_person, a_user_with, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on

pytestmark = pytest.mark.django_db


def look(action, by, **values):
    values.setdefault("is_done", True)
    return verifying.look(action_point=action, by=by, **values)


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def owner(log):
    return a_user_on(log)


def test_an_action_is_completed_by_one_and_verified_by_another(log, owner):
    neighbour = a_user_on(log)
    action = an_action(log, owner.person, concerns_residents=True)
    assert (action.owner_sector, action.state) == (Sector.RESIDENT, "open")
    done = verifying.complete(action_point=action, note="The letter is sent", by=owner)
    assert (done.completed_by, done.completed_entered_by) == (owner.person, None)
    verified = look(done, neighbour)
    assert (verified.state, verified.verified_by, verified.verified_sector) == (
        "verified", neighbour.person, "resident",
    )  # fmt: skip
    verdict = ActionVerdict.objects.get()
    assert (verdict.is_done, verdict.person, verdict.about) == (True, neighbour.person, "The letter is sent")
    assert Event.objects.filter(object_id=action.pk, verb="action_point.verified", actor_id=neighbour.pk).exists()


def test_neither_the_owner_nor_whoever_did_it_verifies(log, owner):
    helper, keeper = a_user_on(log), a_keeper(log)
    action = an_action(log, owner.person)
    done = verifying.complete(action_point=action, note="Sent", person=helper.person, by=keeper)
    with pytest.raises(NotTheirs, match="owns this action"):
        look(done, owner)
    with pytest.raises(NotTheirs, match="did this"):
        look(done, helper)
    with pytest.raises(NotTheirs, match="wrote down that this was done"):
        look(done, keeper)
    assert [one.pk for one in who_may_verify(done)] == []
    for user in (owner, helper, keeper):
        assert list(to_verify_by(user)) == []


def test_nor_does_a_keeper_write_it_down_for_them_or_they_for_another(log, owner):
    keeper, member = a_keeper(log), a_member(log, "Ann")
    done = a_done_action(log, owner.person, by=owner)
    with pytest.raises(NotTheirs, match="owns this action"):
        look(done, keeper, person=owner.person)
    own = a_done_action(log, keeper.person, by=keeper)
    with pytest.raises(NotTheirs, match="your own action"):
        look(own, keeper, person=member.person)
    assert look(done, keeper, person=member.person).verified_entered_by == keeper


def test_who_may_verify_sits_on_the_group_today(log, owner):
    done = a_done_action(log, owner.person)
    stranger, former = a_user_with("log_member", area=log.area), a_user_on(log)
    members.end(membership=former.person.memberships.get(), on=dt.date(2019, 1, 1), by=None)
    for one in (stranger, former, a_user_with("programme_admin"), a_user_with("pmg_member")):
        with pytest.raises(NotTheirs, match="not a member"):
            look(done, one)


def test_a_resident_verifies_what_concerns_residents(log, owner):
    officer, neighbour = a_keeper(log), a_user_on(log)
    done = a_done_action(log, owner.person, concerns_residents=True)
    with pytest.raises(NotTheirs, match="a resident of the group verifies it"):
        look(done, officer)
    assert list(to_verify_by(officer)) == []
    assert list(to_verify_by(neighbour)) == [done]
    assert look(done, neighbour).verified_sector == "resident"
    other = a_done_action(log, owner.person)
    assert look(other, officer).state == "verified"


def test_not_done_yet_puts_it_back_and_keeps_the_look(log, owner):
    neighbour = a_user_on(log)
    done = a_done_action(log, owner.person)
    with pytest.raises(NotDone, match="still missing"):
        look(done, neighbour, is_done=False)
    back = look(done, neighbour, is_done=False, reason="No answer came")
    assert (back.state, back.inadequate_reason, back.completed_by) == ("open", "No answer came", None)
    again = verifying.complete(action_point=back, note="They answered", by=owner)
    assert again.inadequate_reason == ""
    verified = look(again, neighbour)
    assert [(row.is_done, row.reason, row.about) for row in verified.verdicts.all()] == [
        (False, "No answer came", "The letter is sent"),
        (True, "", "They answered"),
    ]


def test_verified_and_found_wanting_later_it_goes_back_but_not_by_its_owner(log, owner):
    neighbour = a_user_on(log)
    verified = look(a_done_action(log, owner.person), neighbour)
    with pytest.raises(NotTheirs):
        look(verified, owner, is_done=False, reason="I was wrong")
    with pytest.raises(NotDone, match=f"Verified by {neighbour.person} at"):
        look(verified, neighbour)
    back = look(verified, a_user_on(log), is_done=False, reason="It fell down")
    assert (back.state, back.verified_by, back.verified_at, back.verified_sector) == ("open", None, None, "")


def test_a_done_action_is_not_changed_under_whoever_did_it(log, owner):
    done = a_done_action(log, owner.person)
    with pytest.raises(action_points.ActionPointRefused, match="Done by"):
        action_points.change(action_point=done, owner=a_person("Bo"), by=None)
    with pytest.raises(action_points.ActionPointRefused, match="Done by"):
        action_points.drop(action_point=done, reason="Why not", by=None)
    with pytest.raises(NotDone, match=r"Done by .*, written down by"):
        verifying.complete(action_point=done, note="Again", by=owner)


def test_two_records_of_one_resident_are_one_person():
    """An account that came over with a merge does not verify what the other record of the same human being owns."""
    area, manager = an_area("Old Quay"), a_user_with("coren_manager")
    log = a_log(area)
    kept, gone = an_adviser(area, "Joan Sample"), an_adviser(area, "Jaon Sample")
    a_member(log, person=kept.person)
    done = a_done_action(log, gone.person)
    merging.merge(kept=kept, gone=gone, take=[], by=manager)
    with pytest.raises(NotTheirs, match="are one person"):
        look(done, a_keeper(log), person=kept.person)


def test_records_are_not_merged_where_one_verified_what_the_other_did():
    area, manager = an_area("Old Quay"), a_user_with("coren_manager")
    log = a_log(area)
    one, other = an_adviser(area, "Joan Sample"), an_adviser(area, "Jaon Sample")
    a_member(log, person=one.person)
    verified = look(a_done_action(log, other.person), a_keeper(log), person=one.person)
    with pytest.raises(MergeRefused, match="verified what the other did"):
        merging.merge(kept=one, gone=other, take=[], by=manager)
    look(verified, a_user_on(log), is_done=False, reason="To be looked at by somebody else")
    assert merging.merge(kept=one, gone=other, take=[], by=manager)


# Below the code ----------------------------------------------------------------------------------


def written(action, **values):
    """Change a row as anybody at the database would, past every action."""
    sets = ", ".join(f"{name} = %s" for name in values)
    given = [value.pk if hasattr(value, "pk") else value for value in values.values()]
    if connection.vendor == "sqlite":
        given = [value.hex if hasattr(value, "hex") else value for value in given]
    key = action.pk.hex if connection.vendor == "sqlite" else action.pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE governance_actionpoint SET {sets} WHERE id = %s", [*given, key])  # noqa: S608  names of columns


def refused(action, match=None, **values):
    with pytest.raises(IntegrityError, match=match):
        written(action, **values)


VERIFIED = {"state": "verified", "verified_sector": "resident"}


def verified_by(person):
    return {**VERIFIED, "verified_at": timezone.now(), "verified_by_id": person}


def test_the_database_refuses_the_owner_and_whoever_did_it(log, owner):
    helper, keeper = a_user_on(log), a_keeper(log)
    done = verifying.complete(action_point=an_action(log, owner.person), note="Sent", person=helper.person, by=keeper)
    refused(done, **verified_by(owner.person))
    refused(done, **verified_by(helper.person))
    refused(done, "nobody verifies", **verified_by(keeper.person))
    written(done, **verified_by(a_member(log, "Ann").person))


def test_nor_in_one_step_from_the_start_nor_by_nobody(log, owner):
    action, other = an_action(log, owner.person), a_member(log, "Ann").person
    now = timezone.now()
    refused(action, completed_at=now, completed_by_id=other, **verified_by(owner.person))
    refused(action, "nobody verifies", owner_id=other, completed_at=now, completed_by_id=other,
            **verified_by(owner.person))  # fmt: skip
    refused(action, "says who", completed_at=now, **verified_by(other))
    done = verifying.complete(action_point=action, note="Sent", by=owner)
    refused(done, "says who", state="verified", verified_at=now)


def test_who_owned_and_who_did_it_is_not_rewritten_to_make_way(log, owner):
    done, other = a_done_action(log, owner.person), a_member(log, "Ann").person
    for values in ({"owner_id": other}, {"completed_by_id": other}, {"completed_entered_by_id": owner}):
        refused(done, "put it back first", **values)
    written(done, owner_id=None, completed_by_id=None)  # as an erasure does
    refused(done, "says who", **verified_by(owner.person))
    refused(done, "put it back first", owner_id=other)


def test_the_verifier_does_not_become_owner_or_doer_afterwards(log, owner):
    neighbour, third = a_user_on(log), a_member(log, "Ann").person
    verified = look(a_done_action(log, owner.person), neighbour)
    for values in (
        {"owner_id": neighbour.person}, {"completed_by_id": neighbour.person}, {"verified_by_id": owner.person},
        {"verified_by_id": third}, {"owner_id": third, "verified_by_id": owner.person},
    ):  # fmt: skip
        refused(verified, **values)


def test_an_officer_is_not_written_down_as_a_resident(log, owner):
    officer, resident = a_keeper(log), a_member(log, "Ann").person
    done = a_done_action(log, owner.person, concerns_residents=True)
    refused(done, "a resident of the group", **verified_by(officer.person))
    refused(done, "a resident of the group", **verified_by(a_person("Nobody of the group")))
    written(done, **verified_by(resident))
    plain = look(a_done_action(log, owner.person), officer)
    refused(plain, concerns_residents=True)


def test_a_row_is_not_put_in_as_verified_by_its_owner(log, owner):
    now = timezone.now()
    for person in (owner.person, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionPoint.objects.create(
                group=log, number=99, text="x", owner=owner.person, due_on=dt.date(2019, 3, 1), state="verified",
                completed_at=now, completed_by=owner.person, verified_at=now, verified_by=person,
            )  # fmt: skip


def test_an_owner_who_is_erased_leaves_the_action_and_nobody_in_their_place(log, owner):
    neighbour = a_user_on(log)
    done = a_done_action(log, owner.person, by=owner)
    verified = look(a_done_action(log, owner.person, by=owner), neighbour)
    ActionPoint.objects.filter(owner=owner.person).update(owner=None)
    ActionPoint.objects.filter(completed_by=owner.person).update(completed_by=None)
    done.refresh_from_db()
    with pytest.raises(NotDone, match="was erased"):
        look(done, neighbour)
    back = look(done, neighbour, is_done=False, reason="Somebody else has to do it")
    assert action_points.change(action_point=back, owner=neighbour.person, by=None).owner == neighbour.person
    verified.refresh_from_db()
    assert verified.state == "verified"


def test_the_database_knows_two_records_of_one_person():
    area = an_area("Old Quay")
    log, manager = a_log(area), a_user_with("coren_manager")
    first, second, third = (an_adviser(area, name) for name in ("Joan Sample", "Jaon Sample", "Jo Sample"))
    a_member(log, person=third.person)
    done = a_done_action(log, first.person)
    verified = look(a_done_action(log, first.person), a_keeper(log), person=third.person)
    merging.merge(kept=second, gone=first, take=[], by=manager)
    with pytest.raises(MergeRefused):
        merging.merge(kept=third, gone=second, take=[], by=manager)
    look(verified, a_user_on(log), is_done=False, reason="To be looked at by somebody else")
    merging.merge(kept=third, gone=second, take=[], by=manager)
    refused(done, "two records of one person", **verified_by(third.person))
    refused(done, "two records of one person", **verified_by(second.person))


def test_the_database_does_not_merge_who_verified_with_who_did_it():
    area = an_area("Old Quay")
    log, one, other = a_log(area), an_adviser(area, "Joan Sample"), an_adviser(area, "Jaon Sample")
    a_member(log, person=one.person)
    look(a_done_action(log, other.person), a_keeper(log), person=one.person)
    for gone, kept in ((one, other), (other, one)):
        with pytest.raises(IntegrityError, match="two records of one person"), transaction.atomic():
            type(gone).objects.filter(pk=gone.pk).update(merged_into=kept)
