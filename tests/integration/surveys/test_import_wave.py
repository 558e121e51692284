"""`import_wave`: standard output is the document alone, the exit code says how it ended."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nrp.accounts.roles import Role
from surveys.models import Upload, Wave
from tests import survey_factories as f
from tests.factories import a_user_with

pytestmark = pytest.mark.django_db(transaction=True)


def run(capsys, *arguments):
    """Give (exit code, document or None, what went to standard error)."""
    code, last_words = 0, ""
    try:
        call_command("import_wave", *map(str, arguments))
    except SystemExit as left:
        code = left.code
    except CommandError as error:
        code, last_words = error.returncode, str(error)  # manage.py prints them; call_command hands them over
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err + last_words


@pytest.mark.parametrize(("wave", "name"), [(1, "wave1.sav"), (2, "wave2.dta"), (1, "wave1.csv"), (2, "wave2.xlsx")])
def test_each_format_is_imported(survey, capsys, wave, name):
    code, document, _ = run(capsys, f.HHS / name, "--wave", wave)
    assert (code, document["state"], document["file_name"]) == (0, "ready", name)


def test_publish_publishes_and_says_whose_it_is(survey, capsys, tmp_path):
    path = tmp_path / "small.csv"
    path.write_bytes(f.a_small_file())
    lead = f.a_lead(email="lead@example.org")
    code, document, _ = run(capsys, path, "--wave", 2, "--publish", "--by", "lead@example.org")
    assert (code, document["state"], document["version"]) == (0, "published", 1)
    assert document["received_by"] == document["published_by"] == lead.email


def test_a_refused_file_ends_with_1_and_says_why_on_standard_error(survey, capsys, tmp_path):
    path = tmp_path / "empty.sav"
    path.write_bytes(b"")
    code, document, said = run(capsys, path, "--wave", 2, "--publish")
    assert (code, document["state"]) == (1, "refused")
    assert document["problems"][0]["text"] in said


def test_areas_are_mapped_and_left_out(survey, capsys, tmp_path):
    def elsewhere(rows):
        for row in rows:
            row["area_code"] = {"CMP03": "X99", "CMP04": "Y1"}.get(row["area_code"], row["area_code"])

    path = tmp_path / "small.csv"
    path.write_bytes(f.a_small_file(change=elsewhere))
    assert run(capsys, path, "--wave", 2)[0] == 1
    code, document, _ = run(capsys, path, "--wave", 2, "--map", "X99=CMP03", "--leave-out", "Y1")
    assert (code, document["area_map"]) == (0, {"X99": "CMP03", "Y1": None})


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.csv", "--wave", 2],
        [f.HHS / "wave2.csv", "--wave", 9],
        [f.HHS / "wave2.csv", "--wave", 2, "--map", "X99"],
        [f.HHS / "wave2.csv", "--wave", 2, "--by", "nobody@example.org"],
        [f.HHS / "wave2.csv", "--wave", 2, "--codebook", f.HHS / "areas.csv"],
    ],
)
def test_wrong_arguments_end_with_2_and_print_nothing(survey, capsys, arguments):
    assert run(capsys, *arguments)[:2] == (2, None)
    assert not Upload.objects.exists()


def test_somebody_who_may_not_upload_may_not_import(survey, capsys):
    a_user_with(Role.PMG_MEMBER, email="pmg@example.org")
    code, _, said = run(capsys, f.HHS / "wave2.csv", "--wave", 2, "--by", "pmg@example.org")
    assert code == 2
    assert "pmg@example.org is nobody who may upload waves." in said


def test_a_wave_without_approval_is_read_but_not_published(survey, capsys, tmp_path):
    Wave.objects.filter(number=2).update(ethics_approval=None)
    path = tmp_path / "small.csv"
    path.write_bytes(f.a_small_file())
    code, document, said = run(capsys, path, "--wave", 2, "--publish")
    assert (code, document["state"]) == (1, "ready")
    assert "ethics approval" in said


def test_as_a_command_its_standard_output_is_json_alone(survey, tmp_path):
    path = tmp_path / "small.csv"
    path.write_bytes(f.a_small_file())
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "nrp.settings_test"}
    done = subprocess.run(
        [sys.executable, "manage.py", "import_wave", str(path), "--wave", "2"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "ready"


def database_url():
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    base, _, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{base}/{connection.settings_dict['NAME']}"
