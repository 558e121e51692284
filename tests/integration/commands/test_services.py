"""The services around the suite start as any user, are what they say, and go when they are told."""

import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from tests import services

pytestmark = pytest.mark.postgres


def test_a_command_finds_both_services_in_its_environment() -> None:
    ask = "import os; print(os.environ['DATABASE_URL']); print(os.environ['REDIS_URL'])"

    done = subprocess.run(
        [sys.executable, "-m", "tests.services", sys.executable, "-c", ask], capture_output=True, text=True, check=True
    )

    database, broker = done.stdout.splitlines()
    assert database.startswith("postgres://nrp@//")
    assert broker.startswith("redis+socket:///")
    assert not Path(database.removeprefix("postgres://nrp@/").removesuffix("/postgres")).exists()


def test_the_exit_code_of_the_command_is_handed_on() -> None:
    assert services.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_it_is_postgresql_18() -> None:
    with services.postgres() as address:
        folder = address.removeprefix("postgres://nrp@/").removesuffix("/postgres")
        connection = psycopg2.connect(host=folder, user="nrp", dbname="postgres")
        version = connection.server_version
        connection.close()

    assert version // 10000 == 18


def test_data_in_a_folder_outlive_the_server() -> None:
    with services.temporary_folder("nrp-kept-") as folder:
        for statement in ("CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (1)"):
            with services.postgres(folder):
                connection = psycopg2.connect(host=str(folder), user="nrp", dbname="postgres")
                with connection, connection.cursor() as cursor:
                    cursor.execute(statement)
                connection.close()


def test_the_queue_takes_messages() -> None:
    with services.valkey() as address:
        client = redis.Redis(unix_socket_path=address.removeprefix("redis+socket://"))
        client.rpush("queue", "one")
        assert client.lpop("queue") == b"one"
        client.close()
