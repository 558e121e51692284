"""The demo: loaded once through the same doors as everything else, marked, and gone without a trace but the audit."""

import io
import json

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from coren import triggers
from evaluation.models import Plan, Run
from neighbourhoods.models import Area, AreaPopulation, RoleAssignment
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from nrp.audit.queries import verify
from nrp.core import blobs
from nrp.core.children import ROOT
from nrp.demo.actions import loading, programme, removal
from nrp.demo.actions.removal import RemovalRefused
from nrp.demo.models import DemoMark
from nrp.demo.people import PEOPLE
from nrp.demo.queries import is_demo, sign_ins
from nrp.reports.models import Report, ReportSchedule
from surveys.actions import waves
from surveys.models import Upload, Wave
from tests.factories import a_pair, a_user_with, an_area
from tests.survey_factories import an_upload

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20160101
LEFT_ALONE = {"contenttypes", "auth", "sessions", "sites", "audit", "core", "account"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.NRP_DATA = tmp_path
    settings.NRP_DEMO_PASSWORD = ""
    settings.NRP_ENFORCE_MFA = False
    return tmp_path


def set_up():
    return programme.set_up(seed=SEED)


def test_the_whole_demo_ends_in_the_finding_and_leaves_nothing_behind(client, capsys, data_folder):
    call_command("load_demo", "--wait", "120")

    run = Run.objects.get()
    primary = run.result["outcomes"][0]
    low, high = primary["adjusted"]["crv3_pair"]["ci"]
    assert primary["adjusted"]["estimate"] == pytest.approx(0.075, abs=0.003)
    assert (low, high) == (pytest.approx(0.016, abs=0.005), pytest.approx(0.135, abs=0.005))
    assert run.released_to == Run.Audience.PMG
    assert [upload.file_name.rpartition(".")[2] for upload in Upload.objects.order_by("wave__number")] == ["sav", "csv"]
    assert not [problem for upload in Upload.objects.all() for problem in upload.problems]
    assert "sign-in: pmg_member pmg-member@example.org" in capsys.readouterr().out

    files = {report.format: blobs.read(report.stored_as)[:4] for report in Report.objects.all()}
    assert files == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04"}
    assert ReportSchedule.objects.get().owner.email == "la-lead@example.org"
    member = sign_ins()[1]
    entered = client.post("/account/login/", {"login": member.email, "password": member.password})
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert "Demo data" in client.get("/help/").content.decode()

    call_command("load_demo", "--wait", "120")
    assert (Run.objects.count(), Upload.objects.count(), Report.objects.count()) == (1, 2, 2)

    call_command("remove_demo")
    left = {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label not in LEFT_ALONE and model._meta.managed and model.objects.exists()
    }
    assert left == {}
    assert not default_storage.exists("blobs") or not any(default_storage.listdir("blobs")[1])
    assert not (data_folder / "demo_password").exists()
    assert verify().is_whole
    assert Event.objects.first().verb == "demo.removed"
    assert "Demo data" not in client.get("/help/").content.decode()


def test_its_plan_is_that_of_the_survey_but_for_the_phrases():
    set_up()
    document = Plan.objects.first().document
    for outcome in document["outcomes"]:
        assert outcome.pop("phrase")

    assert document == json.loads((ROOT / "tests" / "data" / "hhs" / "plan.json").read_text())


def test_its_places_carry_the_survey_s_codes_and_only_what_is_known():
    set_up()

    claremont, salterbeck = (Area.objects.get(survey_code=code) for code in ("NFL01", "NFL04"))
    assert claremont.name == "Claremont"
    assert claremont.coren_organisation is None
    assert [str(council) for council in salterbeck.local_authorities.all()] == ["Allerdale", "Cumbria"]
    assert Area.objects.filter(kind=Area.Kind.COMPARATOR).count() == 9
    assert Area.objects.get(survey_code="ADV01").kind == Area.Kind.OTHER
    assert set(AreaPopulation.objects.values_list("source", flat=True)) == {"Invented for the demo"}


def test_somebody_can_sign_in_as_each_role_at_an_address_of_example_org():
    set_up()

    held = set(RoleAssignment.objects.values_list("role", "user__email"))
    assert {role for role, _email in held} == set(Role.values)
    assert ("coren_facilitator", "coren-facilitator-2@example.org") in held
    assert all(person.email.endswith("@example.org") for person in PEOPLE)


def test_the_password_of_the_environment_is_used_and_none_is_kept(settings):
    settings.NRP_DEMO_PASSWORD = "one for everybody"

    set_up()

    assert {line.password for line in sign_ins()} == {"one for everybody"}
    assert not (settings.NRP_DATA / "demo_password").exists()


def test_a_password_that_was_made_is_readable_by_its_owner_alone(settings):
    set_up()

    assert (settings.NRP_DATA / "demo_password").stat().st_mode & 0o077 == 0


def test_demo_data_are_not_mixed_with_real_places():
    an_area("A real place")

    with pytest.raises(CommandError, match="places or waves here already"):
        call_command("load_demo", stdout=io.StringIO())

    assert not is_demo()


def test_removal_is_refused_once_a_real_wave_is_there():
    set_up()
    third = Wave.objects.get(number=2)
    waves.create(
        number=3,
        label="A real one",
        fieldwork_start=third.fieldwork_start,
        fieldwork_end=third.fieldwork_end,
        by=None,
    )

    with pytest.raises(RemovalRefused, match="not of the demo"):
        removal.remove(by=None)

    assert is_demo()
    assert Area.objects.count() == 19


def test_removal_is_refused_once_somebody_real_handed_in_a_file():
    set_up()
    real = a_user_with("academic_lead", area=Area.objects.get(survey_code="NFL02"))
    an_upload(Wave.objects.get(number=1), file_name="real.csv", by=real)

    with pytest.raises(RemovalRefused, match=r"real\.csv"):
        removal.remove(by=None)


def test_what_was_added_to_the_demo_by_somebody_real_is_named_and_nothing_goes():
    set_up()
    a_user_with("academic_lead", area=Area.objects.get(survey_code="NFL02"))

    with pytest.raises(RemovalRefused, match="Remove it first"):
        removal.remove(by=None)

    assert DemoMark.objects.exists()
    assert Area.objects.count() == 19


def test_a_file_tried_out_by_a_demo_person_goes_with_the_demo():
    mark = set_up()
    lead = RoleAssignment.objects.get(role=Role.ACADEMIC_LEAD).user
    an_upload(Wave.objects.get(number=1), file_name="tried.csv", by=lead)

    removal.remove(by=None)

    assert mark.made["accounts.User"]
    assert not Upload.objects.exists()


def paid_lines_are_kept():
    with connection.cursor() as cursor:
        cursor.execute(triggers.STAND[connection.vendor])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("stands", [True, False])
def test_the_refusal_to_delete_paid_lines_stands_afterwards_as_before(stands):
    stood = paid_lines_are_kept()
    with connection.cursor() as cursor:
        for statement in (*triggers.LIFT_LINES[connection.vendor], *(triggers.KEEPS_LINES[connection.vendor] * stands)):
            cursor.execute(statement)
    set_up()

    removal.remove(by=None)

    assert paid_lines_are_kept() is stands
    with connection.cursor() as cursor:
        for statement in (*triggers.LIFT_LINES[connection.vendor], *(triggers.KEEPS_LINES[connection.vendor] * stood)):
            cursor.execute(statement)


def test_without_demo_data_there_is_nothing_to_remove():
    a_pair()

    with pytest.raises(RemovalRefused, match="no demo data"):
        removal.remove(by=None)


def test_an_interrupted_start_is_finished_by_the_next():
    set_up()

    loading.load(seed=SEED)

    assert Upload.objects.filter(state=Upload.State.PUBLISHED).count() == 2
