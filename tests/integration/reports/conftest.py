"""The council's world is built once a module, committed, and swept away after it; a test's own rows are rolled back."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from tests.report_factories import Reported, a_reported_council


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, module_storage: None) -> Iterator[Reported]:
    with django_db_blocker.unblock():
        yield a_reported_council()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def module_storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One storage for the module: the files of the world outlive a test."""
    patch = pytest.MonkeyPatch()
    from django.conf import settings
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("storage")
    options = {**settings.STORAGES["default"].get("OPTIONS", {}), "location": str(folder)}
    storages = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    patch.setenv("STORAGE_URL", f"file://{folder}")
    with override_settings(STORAGES=storages):
        yield
    patch.undo()


@pytest.fixture(autouse=True)
def own_storage(module_storage: None) -> None:
    """The suite's storage for each test is replaced by the module's."""


@pytest.fixture(autouse=True)
def no_second_factor(settings: object) -> None:
    """These tests are about reports, not about signing in."""
    settings.NRP_ENFORCE_MFA = False  # type: ignore[attr-defined]  # reason: pytest-django's settings wrapper
