"""A suite that silently ran on another database has proved nothing."""

import os

import pytest
from django.conf import settings
from django.db import connection


def test_the_suite_runs_on_the_database_it_was_promised() -> None:
    assert connection.vendor == os.environ.get("NRP_TEST_DATABASE", "sqlite")


@pytest.mark.postgres
def test_on_postgresql_the_queue_is_real_too() -> None:
    assert settings.CELERY_BROKER_URL.startswith("redis+socket://")
