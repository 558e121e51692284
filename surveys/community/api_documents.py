"""What comes out of the API of residents' surveys, described for OpenAPI, and the documents themselves."""

from typing import Any

from rest_framework import serializers

from surveys.community.figures import row_label
from surveys.community.queries import shown_of
from surveys.community.tables import QuestionTable, people_shown, rule, tables_of
from surveys.community.words import not_evaluated
from surveys.models import CommunityResponses, CommunitySurvey

KINDS = ("one", "many", "whole", "decimal", "text", "date")


class ShownAnswersSerializer(serializers.Serializer[Any]):
    """The answers that are shown; `people` is rounded."""

    id = serializers.UUIDField()
    people = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    as_of = serializers.DateTimeField()
    shown_at = serializers.DateTimeField()


class CommunitySurveySerializer(serializers.Serializer[Any]):
    """A survey that residents run. `part_of_evaluation` is always false."""

    id = serializers.UUIDField()
    neighbourhood = serializers.SlugField()
    title = serializers.CharField()
    part_of_evaluation = serializers.BooleanField()
    note = serializers.CharField()
    source = serializers.ChoiceField(choices=CommunitySurvey.Source.values)  # type: ignore[assignment]  # a field of that name
    fieldwork_start = serializers.DateField()
    fieldwork_end = serializers.DateField()
    ethics_approval = serializers.CharField(allow_null=True)
    form_sha256 = serializers.CharField()
    answers = ShownAnswersSerializer(allow_null=True)


class CommunityAnswerSerializer(serializers.Serializer[Any]):
    """One answer. `code` is empty for “No answer”; `people` and `percent` are null where hidden."""

    code = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    people = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)


class CommunityQuestionSerializer(serializers.Serializer[Any]):
    """One question with its released table; `base` is what the percentages are of."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    kind = serializers.ChoiceField(choices=KINDS)
    group = serializers.CharField(allow_blank=True)
    base = serializers.IntegerField(allow_null=True)
    base_is = serializers.ChoiceField(choices=("everybody", "answered"))
    answers = CommunityAnswerSerializer(many=True)


class DisclosureRuleSerializer(serializers.Serializer[Any]):
    threshold = serializers.IntegerField()
    base = serializers.IntegerField()


class CommunitySurveyTablesSerializer(CommunitySurveySerializer):
    """A survey with its tables."""

    disclosure = DisclosureRuleSerializer()
    questions = CommunityQuestionSerializer(many=True)


class DroppedColumnSerializer(serializers.Serializer[Any]):
    column = serializers.CharField(allow_blank=True)
    why = serializers.CharField()


class CommunityFaultSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    column = serializers.CharField()
    text = serializers.CharField()


class CommunityResponsesSerializer(serializers.Serializer[Any]):
    """One import of answers, and what became of it."""

    id = serializers.UUIDField()
    survey = serializers.UUIDField()
    state = serializers.ChoiceField(choices=CommunityResponses.State.values)
    progress = serializers.IntegerField()
    source = serializers.ChoiceField(choices=CommunitySurvey.Source.values)  # type: ignore[assignment]  # a field of that name
    file_name = serializers.CharField()
    sha256 = serializers.CharField(allow_blank=True)
    people = serializers.IntegerField(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    dropped = DroppedColumnSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    faults = CommunityFaultSerializer(many=True)
    fault_count = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    received_by = serializers.EmailField(allow_null=True)
    shown_at = serializers.DateTimeField(allow_null=True)


class CommunityFileSerializer(serializers.Serializer[Any]):
    """An export of KoboToolbox or ODK Central."""

    file = serializers.FileField(
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": "Send the export as “file”.", "invalid": "Send the export as “file”."},
    )


def survey_document(survey: CommunitySurvey) -> dict[str, Any]:
    shown = shown_of(survey)
    return {
        "id": str(survey.pk),
        "neighbourhood": survey.area.slug,
        "title": survey.title,
        "part_of_evaluation": False,
        "note": not_evaluated(),
        "source": survey.source,
        "fieldwork_start": survey.fieldwork_start.isoformat(),
        "fieldwork_end": survey.fieldwork_end.isoformat(),
        "ethics_approval": survey.ethics_approval.reference if survey.ethics_approval else None,
        "form_sha256": survey.form_sha256,
        "answers": None if shown is None else _shown(shown),
    }


def tables_document(survey: CommunitySurvey) -> dict[str, Any]:
    """Give a survey with its tables; none while no answers are shown."""
    shown, by = shown_of(survey), rule()
    questions = [] if shown is None else [_question(one) for one in tables_of(shown, survey.instrument).questions]
    told = {"disclosure": {"threshold": by.threshold, "base": by.base}, "questions": questions}
    return survey_document(survey) | told


def responses_document(row: CommunityResponses) -> dict[str, Any]:
    report = row.report
    return {
        "id": str(row.pk),
        "survey": str(row.survey_id),
        "state": row.state,
        "progress": row.progress,
        "source": row.source,
        "file_name": row.file_name,
        "sha256": row.sha256,
        "people": people_shown(row),
        "summary": report.get("summary", ""),
        "dropped": report.get("dropped", []),
        "missing": report.get("missing", []),
        "faults": report.get("faults", []),
        "fault_count": report.get("fault_count", 0),
        "error": row.error,
        "error_reference": row.error_reference,
        "received_at": row.received_at.isoformat(),
        "received_by": row.received_by.email if row.received_by else None,
        "shown_at": row.shown_at.isoformat() if row.shown_at else None,
    }


def _shown(row: CommunityResponses) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "people": people_shown(row),
        "sha256": row.sha256,
        "as_of": row.received_at.isoformat(),
        "shown_at": row.shown_at.isoformat() if row.shown_at else None,
    }


def _question(table: QuestionTable) -> dict[str, Any]:
    return {
        "name": table.question.path,
        "label": table.question.label,
        "kind": table.question.kind,
        "group": table.question.group,
        "base": table.base,
        "base_is": "answered" if table.is_of_those_who_answered else "everybody",
        "answers": [
            {"code": row.code, "label": row_label(row), "people": row.people, "percent": row.percent}
            for row in table.rows
        ],
    }
