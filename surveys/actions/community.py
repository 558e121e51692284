"""Surveys that residents run: set up with their form, changed, given a newer form."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import EthicsApproval
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import held_blobs
from nrp.core.changes import values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from surveys.community import server
from surveys.community.forms_read import ReadForm
from surveys.models import CommunityResponses, CommunitySurvey

FIELDS = ("title", "source", "server_form", "fieldwork_start", "fieldwork_end", "ethics_approval")
Source = CommunitySurvey.Source


class CommunityRefused(Refusal):
    """A survey cannot be kept as it was written."""

    def __init__(self, text: object, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(text, field=field)
        self.status = status


@transaction.atomic
def create(
    *,
    area: Area,
    title: str,
    source: str,
    fieldwork_start: datetime.date,
    fieldwork_end: datetime.date,
    form: ReadForm,
    by: User | None,
    server_form: str = "",
    ethics_approval: EthicsApproval | None = None,
) -> CommunitySurvey:
    """Set a survey up for a neighbourhood, with the form its residents wrote.

    Raises CommunityRefused for an area that is no neighbourhood, for days in the wrong order, and for a form on the
    server without a name that the server could know.
    """
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise CommunityRefused(
            _("Residents of neighbourhoods run these surveys. Choose one."), field="area", status=400
        )
    survey = CommunitySurvey(
        area=area,
        title=title.strip(),
        source=source,
        server_form=server_form.strip(),
        fieldwork_start=fieldwork_start,
        fieldwork_end=fieldwork_end,
        ethics_approval=ethics_approval,
        created_by=by,
    )
    _put(survey, form)
    _check(survey)
    survey.save(force_insert=True)
    audit.record("community_survey.created", by=by, obj=survey, detail={"questions": len(form.instrument["questions"])})
    return survey


@transaction.atomic
def update(*, survey: CommunitySurvey, by: User | None, seen: str = "", **values: Any) -> CommunitySurvey:
    """Change what is said of a survey; what is not named stays. Raises CommunityRefused as `create` does.

    Raises ChangedMeanwhile when somebody else saved it after the form with this fingerprint was opened.
    """
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a community survey has no field {sorted(unknown)}")
    locked = CommunitySurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    old = values_of(locked, FIELDS)
    refuse_if_changed(seen, old)
    for name, value in values.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    _check(locked)
    changed = {name: [str(old[name]), str(new)] for name, new in values_of(locked, FIELDS).items() if new != old[name]}
    if not changed:
        return locked
    locked.save(update_fields=list(FIELDS))
    audit.record("community_survey.changed", by=by, obj=locked, changes=changed)
    return locked


@transaction.atomic
def replace_form(*, survey: CommunitySurvey, form: ReadForm, by: User | None) -> CommunitySurvey:
    """Put a newer form in place of the one there. Answers that are shown stay, for the questions both forms ask.

    Raises CommunityRefused while answers are being read by the form there now.
    """
    locked = CommunitySurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    states = (CommunityResponses.State.RECEIVED, CommunityResponses.State.READING)
    if locked.responses.filter(state__in=states).exists():
        raise CommunityRefused(_("Answers are being read by this form. Hand the newer one in when that is done."))
    old = [locked.form_sha256, form.sha256]
    stored = locked.form_stored_as
    _put(locked, form)
    locked.save(update_fields=["instrument", "form_file_name", "form_sha256", "form_stored_as"])
    transaction.on_commit(lambda: held_blobs.let_go([stored]))
    audit.record("community_survey.form_replaced", by=by, obj=locked, changes={"form_sha256": old})
    return locked


def _put(survey: CommunitySurvey, form: ReadForm) -> None:
    survey.instrument = form.instrument
    survey.form_file_name = form.file_name
    survey.form_sha256 = form.sha256
    survey.form_stored_as = form.stored_as


def _check(survey: CommunitySurvey) -> None:
    if survey.source not in Source.values:
        raise CommunityRefused(_("Choose where the answers come from."), field="source", status=400)
    if survey.fieldwork_end < survey.fieldwork_start:
        text = _("The last day of fieldwork comes before the first. Change one of them.")
        raise CommunityRefused(text, field="fieldwork_end", status=400)
    if survey.source == Source.SERVER and not server.is_form_name(survey.server_form):
        text = _(
            "Say what the form is called on the server: in KoboToolbox the letters and figures behind “forms/” in its "
            "address, in ODK Central the project's number and the form's id, such as 3/neighbours."
        )
        raise CommunityRefused(text, field="server_form", status=400)
