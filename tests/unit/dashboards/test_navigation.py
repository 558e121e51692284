"""The header: each role's pages, several roles together, at most six."""

import pytest

from nrp.accounts.roles import Role
from nrp.dashboards.navigation import MOST, navigation

OLD_SWAN = [("Old Swan", "/places/old-swan/")]


def labels(*roles: Role, places: list[tuple[str, str]] = OLD_SWAN, path: str = "/") -> list[str]:
    return [entry.label for entry in navigation(roles, places, path).header]


@pytest.mark.parametrize("role", Role)
def test_every_role_starts_at_home_and_has_at_most_six_pages(role: Role) -> None:
    found = labels(role)

    assert found[0] == "Home"
    assert len(found) <= MOST


def test_a_pmg_member_has_the_pages_of_the_drawing_that_exist() -> None:
    assert labels(Role.PMG_MEMBER) == ["Home", "Results", "Places"]


def test_one_s_own_place_is_called_by_its_name() -> None:
    assert labels(Role.COREN_FACILITATOR) == ["Home", "Old Swan"]


def test_several_own_places_are_called_my_places() -> None:
    assert labels(Role.LOG_MEMBER, places=[*OLD_SWAN, ("Claremont", "/places/claremont/")]) == ["Home", "My places"]


def test_several_roles_give_the_union_in_the_order_of_the_first() -> None:
    assert labels(Role.ACADEMIC_LEAD, Role.PMG_MEMBER) == ["Home", "Waves", "Results", "Plan", "Approvals", "Places"]


def test_what_does_not_fit_stands_on_home() -> None:
    found = navigation([Role.PROGRAMME_ADMIN], [], "/")

    assert len(found.header) == MOST
    assert [entry.label for entry in found.rest] == ["Organisations", "Approvals", "Matched pairs", "Plan"]


def test_somebody_without_a_role_still_has_home() -> None:
    assert labels() == ["Home"]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Home"), ("/results/influence/", "Results"), ("/places/old-swan/", "Places"), ("/help/", None)],
)
def test_the_current_page_is_marked_also_below_a_list(path: str, current: str | None) -> None:
    marked = [entry.label for entry in navigation([Role.PMG_MEMBER], [], path).header if entry.current]

    assert marked == ([current] if current else [])
