"""Reading the surveys that residents run. A survey belongs to a place and is seen by whoever sees the place."""

import uuid
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from governance.models import EthicsApproval
from neighbourhoods.models import Area
from neighbourhoods.permissions import can
from neighbourhoods.queries import areas_visible_to
from neighbourhoods.queries.areas import areas_where
from nrp.accounts.permissions import Permission
from surveys.community import server
from surveys.models import CommunityResponses, CommunitySurvey

S = CommunityResponses.State


def community_surveys_visible_to(user: Any) -> QuerySet[CommunitySurvey]:
    """Give the surveys of the places that somebody sees, each with the answers that are shown."""
    shown = CommunityResponses.objects.filter(state=S.SHOWN)
    rows = CommunitySurvey.objects.filter(area__in=areas_visible_to(user)).select_related("area", "ethics_approval")
    return rows.prefetch_related(Prefetch("responses", queryset=shown, to_attr="shown"))


def community_survey_visible_to_or_404(user: Any, pk: uuid.UUID) -> CommunitySurvey:
    """Load one survey through the door; one of a place outside it does not exist for this user (404)."""
    found = community_surveys_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def responses_of_or_404(survey: CommunitySurvey, pk: uuid.UUID) -> CommunityResponses:
    found = survey.responses.select_related("survey", "received_by", "shown_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def responses_of(survey: CommunitySurvey) -> QuerySet[CommunityResponses]:
    """Give every file of answers to a survey, the latest first."""
    return survey.responses.select_related("survey", "received_by__person")


def shown_of(survey: CommunitySurvey) -> CommunityResponses | None:
    """Give the answers that are shown, of a survey that came through the door."""
    shown: list[CommunityResponses] = getattr(survey, "shown", [])
    return shown[0] if shown else None


def can_edit(user: Any, survey: CommunitySurvey) -> bool:
    return can(user, Permission.EDIT_COMMUNITY_SURVEYS, survey.area)


def can_fetch(survey: CommunitySurvey) -> bool:
    return survey.source == CommunitySurvey.Source.SERVER and server.is_set_up()


def areas_to_survey(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods for which somebody may keep surveys."""
    return areas_where(user, Permission.EDIT_COMMUNITY_SURVEYS).filter(kind=Area.Kind.NEIGHBOURHOOD).order_by("name")


def approvals_on_record(survey: CommunitySurvey | None = None) -> QuerySet[EthicsApproval]:
    """Give the approvals to choose from: where the fieldwork is known those that cover it, and the one chosen."""
    rows = EthicsApproval.objects.all()
    if survey is None:
        return rows
    covering = Q(approved_on__lte=survey.fieldwork_start) & (
        Q(expires_on__isnull=True) | Q(expires_on__gte=survey.fieldwork_end)
    )
    return rows.filter(covering | Q(pk=survey.ethics_approval_id))
