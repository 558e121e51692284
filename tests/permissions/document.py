"""Writes docs/permissions.md from the table: `.venv/bin/python -m tests.permissions.document`."""

import os
from pathlib import Path

import django

TARGET = Path(__file__).parents[2] / "docs" / "permissions.md"
HEAD = """# Who may do what

Written from the table the tests are run from (`tests/permissions/table.py`); `python -m tests.permissions.document`
writes it again. "own" means at the places the role is tied to: somewhere else the page does not exist for them (404).
Everybody not named is refused (403); somebody not signed in is sent to sign in (401 in the API).

"""


def render() -> str:
    """Give the whole document."""
    from nrp.accounts.roles import ROLES
    from tests.permissions.table import API, PAGES

    lines = [HEAD, "## The roles\n"]
    for definition in ROLES.values():
        second = "A second factor is required." if definition.needs_second_factor else "A second factor is optional."
        lines.append(
            f"**{definition.role.label}** (`{definition.role.value}`, tied to: "
            f"{definition.scope.value.replace('_', ' ')}). {definition.paragraph} {second}\n"
        )
    for title, rows in (("Pages", PAGES), ("API", API)):
        lines += [f"## {title}\n", "| name | method | who |", "| --- | --- | --- |"]
        for name, row in rows.items():
            for method in ("GET", "POST", "PATCH", "DELETE"):
                may = row.may(method)
                if may is not None:
                    lines.append(f"| `{name}` | {method} | {people(may, is_public=row.public)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def people(may: object, *, is_public: bool) -> str:
    """Give the roles of a cell in words."""
    from tests.permissions.rules import EVERY_ROLE, May

    assert isinstance(may, May)
    if is_public:
        return "everybody, signed in or not"
    if may.everywhere == EVERY_ROLE:
        return "everybody signed in"
    words = [str(role.label) for role in roles_in_order() if role in may.everywhere]
    words += [f"{role.label} (own)" for role in roles_in_order() if role in may.own]
    return ", ".join(words)


def roles_in_order() -> list:
    """Give the eleven roles as roles.py lists them."""
    from nrp.accounts.roles import Role

    return list(Role)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrp.settings_test")
    django.setup()
    TARGET.write_text(render(), encoding="utf-8")
