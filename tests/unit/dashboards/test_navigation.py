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
    assert labels(Role.PMG_MEMBER) == ["Home", "Results", "Places", "Meetings", "Decisions", "Reports"]


def test_an_la_lead_has_the_pages_of_the_drawing() -> None:
    assert labels(Role.LA_LEAD) == ["Home", "Results", "My places", "Reports"]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.COREN_MANAGER, ["Home", "Hours", "Payments", "Facilitators", "Places"]),
        (Role.COREN_FACILITATOR, ["Home", "Hours", "Advisers", "Enquiries", "Old Swan"]),
        (Role.RESIDENT_ADVISER, ["Home", "My hours", "My record", "Meetings", "Old Swan"]),
        (Role.ACADEMIC_LEAD, ["Home", "Waves", "Results", "Enquiries", "Old Swan"]),
        (Role.PROGRAMME_ADMIN, ["Home", "People", "Places", "Rates", "Audit"]),
    ],
)
def test_the_roles_of_the_network_have_the_pages_of_the_drawing(role: Role, pages: list[str]) -> None:
    assert labels(role) == pages


def test_one_s_own_place_is_called_by_its_name() -> None:
    assert labels(Role.LOG_MEMBER) == ["Home", "Meetings", "Actions", "Old Swan"]


def test_several_own_places_are_called_my_places() -> None:
    places = [*OLD_SWAN, ("Claremont", "/places/claremont/")]
    assert labels(Role.LOG_MEMBER, places=places) == ["Home", "Meetings", "Actions", "My places"]


@pytest.mark.parametrize("role", Role)
def test_the_pages_of_groups_are_one_click_from_home_for_everybody(role: Role) -> None:
    found = navigation([role], OLD_SWAN, "/")
    shown = {entry.label for entry in (*found.header, *found.rest)}

    assert {"Groups", "Meetings", "Decisions", "Actions", "Issues", "Events", "Priorities", "Search"} <= shown


def test_several_roles_give_the_union_in_the_order_of_the_first() -> None:
    found = labels(Role.ACADEMIC_LEAD, Role.PMG_MEMBER)
    assert found == ["Home", "Waves", "Results", "Enquiries", "Places", "Meetings"]


def test_what_does_not_fit_stands_on_home_once() -> None:
    found = navigation([Role.COREN_MANAGER, Role.PROGRAMME_ADMIN], [], "/")
    rest = [entry.label for entry in found.rest]

    assert [entry.label for entry in found.header] == [
        *("Home", "Hours", "Payments", "Facilitators", "Places", "People"),
    ]
    assert {"Rates", "Audit", "Contracts", "Waves"} <= set(rest)
    assert len(rest) == len(set(rest))
    assert not set(rest) & {entry.label for entry in found.header}


def test_somebody_without_a_role_still_has_home() -> None:
    assert labels() == ["Home"]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Home"), ("/results/influence/", "Results"), ("/places/old-swan/", "Places"), ("/help/", None)],
)
def test_the_current_page_is_marked_also_below_a_list(path: str, current: str | None) -> None:
    marked = [entry.label for entry in navigation([Role.PMG_MEMBER], [], path).header if entry.current]

    assert marked == ([current] if current else [])
