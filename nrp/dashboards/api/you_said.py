"""For programs: “You said, we did” of a neighbourhood, inside the programme (docs/api/voice.md)."""

import uuid
from typing import Any

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.models import ActionPoint, Decision, Issue, Sector
from governance.queries.groups import places_with_groups
from neighbourhoods.permissions import HasPermission, Permission
from nrp.core.api_parts import PAGING, paged
from nrp.dashboards.queries.you_said import Chain, chains, issues_of


class ChainActionSerializer(serializers.Serializer[dict[str, Any]]):
    """An action that carries a decision out."""

    id = serializers.UUIDField(help_text="`action-points/{id}/`.")
    number = serializers.IntegerField(help_text="Its number in its group.")
    text = serializers.CharField(help_text="What is to be done.")
    due_on = serializers.DateField(help_text="By when.")
    state = serializers.ChoiceField(choices=ActionPoint.State.choices, help_text="Where it stands.")
    completed_note = serializers.CharField(help_text="What was done; empty until then.")


class ChainDecisionSerializer(serializers.Serializer[dict[str, Any]]):
    """A decision on the issue, or one that an enquiry into it led to."""

    id = serializers.UUIDField(help_text="`decisions/{id}/`.")
    group = serializers.UUIDField(help_text="`groups/{id}/`.")
    number = serializers.IntegerField(help_text="Its number in its group.")
    text = serializers.CharField(help_text="What was decided.")
    decided_on = serializers.DateField(help_text="When.")
    how = serializers.ChoiceField(choices=Decision.How.choices, help_text="How.")
    outcome = serializers.CharField(help_text="What came of it; empty until somebody looked.")
    actions = ChainActionSerializer(many=True, help_text="The actions that carry it out.")


class ChainEnquirySerializer(serializers.Serializer[dict[str, Any]]):
    """An enquiry that began with the issue or brought it up."""

    id = serializers.UUIDField(help_text="`enquiries/{id}/`.")
    title = serializers.CharField(help_text="Its title.")
    state = serializers.CharField(help_text="Where it stands.")


class ChainSerializer(serializers.Serializer[dict[str, Any]]):
    """One issue with all that followed, as far as the caller may see it. No name of a person."""

    issue = serializers.UUIDField(help_text="`issues/{id}/`.")
    theme = serializers.CharField(help_text="The theme; empty without one.")
    title = serializers.CharField(help_text="The issue.")
    sector = serializers.ChoiceField(choices=Sector.choices, help_text="Who raised it.")
    source = serializers.ChoiceField(choices=Issue.Source.choices, help_text="Where it was raised.")  # type: ignore[assignment]  # also a word of the base class
    raised_on = serializers.DateField(help_text="When.")
    closed_on = serializers.DateField(allow_null=True, help_text="When it was closed; null while it is open.")
    is_done = serializers.BooleanField(help_text="Whether something was done: “We did”; else “Not yet”.")
    enquiries = ChainEnquirySerializer(many=True, help_text="The enquiries.")
    decisions = ChainDecisionSerializer(many=True, help_text="The decisions, the earliest first.")
    results = serializers.ListField(child=serializers.CharField(), help_text="What came of it, as it is on record.")


class YouSaidApi(APIView):
    """The issues of a neighbourhood by theme, each with its enquiries, decisions, actions and results."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS

    @extend_schema(responses=ChainSerializer(many=True), operation_id="neighbourhoods_you_said_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        area = places_with_groups(request.user).filter(pk=pk).first()
        if area is None:
            raise Http404
        answer = paged(self, request, issues_of(area), lambda issue: issue)
        answer.data["results"] = [_document(one) for one in chains(request.user, answer.data["results"])]
        return answer


def _document(chain: Chain) -> Any:
    issue = chain.issue
    document = {
        "issue": issue.pk,
        "theme": issue.theme.title if issue.theme else "",
        "title": issue.title,
        "sector": issue.sector,
        "source": issue.source,
        "raised_on": issue.raised_on,
        "closed_on": issue.closed_on,
        "is_done": chain.is_done,
        "enquiries": [{"id": one.pk, "title": one.title, "state": one.state} for one in chain.enquiries],
        "decisions": [
            {
                "id": one.decision.pk,
                "group": one.decision.group_id,
                "number": one.decision.number,
                "text": one.decision.text,
                "decided_on": one.decision.decided_on,
                "how": one.decision.how,
                "outcome": one.decision.outcome,
                "actions": one.actions,
            }
            for one in chain.decided
        ],
        "results": chain.results,
    }
    return ChainSerializer(document).data


urlpatterns: list[URLPattern] = [
    path("neighbourhoods/<uuid:pk>/you-said/", YouSaidApi.as_view(), name="api-neighbourhood-you-said"),
]
