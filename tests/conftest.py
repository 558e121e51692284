"""What holds for every test: no network, no shared storage, the same examples on every run."""

import os
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from coren import triggers as coren_triggers
from neighbourhoods import ledger_triggers
from nrp.audit import triggers
from tests.chromium import INSTALL, find_chromium

hypothesis_settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


FAST = ("tests/unit", "tests/architecture")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_itemcollected(item: pytest.Item) -> None:
    """Count what needs no second process and little data as fast; another test says so itself."""
    is_in_folder = any(item.path.is_relative_to(item.config.rootpath / folder) for folder in FAST)
    if is_in_folder and not item.get_closest_marker("slow"):
        item.add_marker(pytest.mark.fast)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine or this database cannot show."""
    left_out: list[pytest.Item] = []
    on_sqlite = connection.vendor == "sqlite"
    without_browser = find_chromium() is None or (on_sqlite and os.environ.get("NRP_TEST_DATABASE") == "sqlite")
    for item in list(items):
        needs_postgres = on_sqlite and item.get_closest_marker("postgres")
        needs_browser = without_browser and item.get_closest_marker("browser")
        if needs_postgres or needs_browser:
            items.remove(item)
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def pytest_report_header() -> list[str]:
    """Say what this run rests on, so that a run on the wrong database is seen at once."""
    lines = [f"database: {connection.vendor}"]
    if find_chromium() is None:
        lines.append(f"browser journeys left out: no Chromium here; install it with: {INSTALL}")
    return lines


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite use a file: in memory there are no locks and no second process, so it would prove less."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests empty the audit trail between them; that nobody else can is tests/integration/audit."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        lines = (*coren_triggers.LIFT_LINES["sqlite"], *ledger_triggers.LIFT_LINES["sqlite"])
        lifted = lines if connection.vendor == "sqlite" else ()
        for statement in (*triggers.LIFT[connection.vendor], *lifted):
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a storage of its own, for this process and for those it starts."""
    folder = tmp_path / "storage"
    options = {**settings.STORAGES["default"].get("OPTIONS", {}), "location": str(folder)}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    monkeypatch.setenv("STORAGE_URL", f"file://{folder}")
    return folder
