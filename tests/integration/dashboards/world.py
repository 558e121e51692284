"""A programme with a finished, released evaluation of the two generated waves."""

from evaluation.actions import computing, runs
from evaluation.models import Run
from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.factories import a_council, a_user_with, an_area
from tests.integration.evaluation.world import hhs_places, hhs_waves, publish

OUTCOME = "influence_decisions"


def evaluated(*, release: str = "pmg") -> Run:
    """Both waves published and evaluated for real; released as the plan says."""
    hhs_places()
    waves = hhs_waves()
    runs.change_plan(by=None, note="For the programme.", release=release)
    for wave in waves:
        publish(wave)
    return computed()


def computed() -> Run:
    """The latest run, done."""
    run = Run.objects.latest("number")
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.work_state == "done", run.error
    return run


def own_place() -> Area:
    """NFL02 in the council of Riverton: the place of everybody who is tied to one."""
    place = Area.objects.filter(survey_code="NFL02").first() or an_area("Neighbourhood 2", survey_code="NFL02")
    if not place.local_authorities.exists():
        areas.update(area=place, by=None, local_authorities=[a_council("Riverton")], focus="Clean air")
    return place


def somebody(role: str) -> User:
    """Somebody with a role, tied to the own place or its council where the role is tied to one."""
    place = own_place()
    return a_user_with(role, area=place, council=place.local_authorities.get())


def one_of_each() -> dict[Role, User]:
    return {role: somebody(role) for role in Role}
