"""What goes into and comes out of the API of waves and uploads, described for OpenAPI."""

from typing import Any

from rest_framework import serializers

from nrp.formats.problems import SEVERITIES
from surveys.intake.decisions import CHOICES
from surveys.models import Upload


class WaveDocumentSerializer(serializers.Serializer[Any]):
    """A wave; `published_upload` is the id of its published file, null before the first."""

    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # reason: a field of that name
    fieldwork_start = serializers.DateField()
    fieldwork_end = serializers.DateField()
    codebook_version = serializers.CharField(allow_null=True)
    ethics_approval = serializers.CharField(allow_null=True)
    published_upload = serializers.UUIDField(allow_null=True)


class ExampleSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(allow_null=True)
    found = serializers.CharField(allow_blank=True)
    expected = serializers.CharField(allow_blank=True)


class ProblemSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    column = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    examples = ExampleSerializer(many=True)
    text = serializers.CharField()


class AreaRowsSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(allow_blank=True)
    rows = serializers.IntegerField()
    mapped_to = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=["known", "mapped", "left_out", "unknown"])


class ShapeSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    shape = serializers.CharField()


class SuspectedColumnSerializer(serializers.Serializer[Any]):
    """A column that seems to say who somebody is; `decision` is null while nobody has decided."""

    column = serializers.CharField()
    variable = serializers.CharField(allow_null=True)
    rows = serializers.IntegerField()
    kinds = serializers.DictField(child=serializers.IntegerField())
    examples = ShapeSerializer(many=True)
    decision = serializers.ChoiceField(choices=CHOICES, allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class CodebookReferenceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.CharField()


class RedactionSerializer(serializers.Serializer[Any]):
    """What was taken out of the stored file after it came in, because a household withdrew."""

    on = serializers.DateField()
    sha256_before = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField()
    households = serializers.IntegerField()
    how = serializers.CharField()
    at_reading = serializers.BooleanField()


class QuestionSerializer(serializers.Serializer[Any]):
    """A meaning somebody has to decide about; `confirmed` is why it is the same, empty while it is open.

    `source` is what speaks against it: `labels`, `codebook`, `data` or `renamed`.
    """

    variable = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    found = serializers.CharField()
    text = serializers.CharField()
    suggested = serializers.DictField(child=serializers.CharField())
    was = serializers.CharField(allow_blank=True)
    confirmed = serializers.CharField(allow_blank=True)


class UploadDocumentSerializer(serializers.Serializer[Any]):
    """A file handed in for a wave, and what became of it."""

    id = serializers.UUIDField()
    wave = serializers.IntegerField()
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=Upload.State.values)
    progress = serializers.IntegerField()
    step = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    rows = serializers.IntegerField(allow_null=True)
    rows_left_out = serializers.IntegerField()
    rows_blocked = serializers.IntegerField()
    areas = AreaRowsSerializer(many=True)
    problems = ProblemSerializer(many=True)
    columns = serializers.ListField(child=serializers.DictField())
    unused_columns = serializers.ListField(child=serializers.DictField())
    column_map = serializers.DictField(child=serializers.CharField(allow_null=True))
    area_map = serializers.DictField(child=serializers.CharField(allow_null=True))
    identifier_map = serializers.DictField(child=serializers.DictField())
    identifiers = SuspectedColumnSerializer(many=True)
    code_map = serializers.DictField(child=serializers.DictField(child=serializers.CharField(allow_null=True)))
    variable_map = serializers.DictField(child=serializers.CharField())
    confirmed = serializers.DictField(child=serializers.CharField())
    questions = QuestionSerializer(many=True)
    codebook = CodebookReferenceSerializer()
    version = serializers.IntegerField(allow_null=True)
    runs = serializers.ListField(child=serializers.UUIDField())
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    received_by = serializers.EmailField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.EmailField(allow_null=True)
    replaces_reason = serializers.CharField(allow_blank=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_blank=True)
    redactions = RedactionSerializer(many=True)


class FileSerializer(serializers.Serializer[Any]):
    """A file for a wave. `codebook` may come as a file or as the text of the document."""

    file = serializers.FileField(
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": "Send the survey file as “file”.", "invalid": "Send the survey file as “file”."},
    )
    codebook = serializers.CharField(required=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        """Take the codebook out first: it may be a file, which a text field would turn away."""
        self.codebook_given = data.get("codebook")
        plain = {name: data[name] for name in data if name != "codebook"}
        return super().to_internal_value(plain)

    def codebook_source(self) -> bytes | None:
        """Give the codebook's bytes, or None when none came along."""
        given = self.codebook_given
        if not given:
            return None
        return given.read() if hasattr(given, "read") else str(given).encode()


class CodesField(serializers.DictField):
    """Variable → code of the file → code of the codebook or null; null in place of the codes takes them back."""

    child = serializers.DictField(child=serializers.CharField(allow_null=True), allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """What areas, columns, codes and variables of a file are, what means the same, what identifies people; and why."""

    area_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    column_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    code_map = CodesField(required=False)
    variable_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    confirmed = serializers.DictField(child=serializers.CharField(allow_null=True, max_length=2000), required=False)
    identifier_map = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Column of the file: “drop”, “blank”, or an object with decision and reason; null takes it back.",
    )
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class HarmonisationChangeSerializer(serializers.Serializer[Any]):
    """What the wave remembers for its files from now on; what is left out stays as it is."""

    column_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    code_map = CodesField(required=False)
    variable_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class UsedVariableSerializer(serializers.Serializer[Any]):
    """A variable that an outcome is made of, and how this wave's files give it."""

    variable = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # reason: a field of that name
    column = serializers.CharField(allow_null=True)
    called = serializers.CharField(allow_blank=True)
    codes = serializers.DictField(child=serializers.CharField())
    code_map = serializers.DictField(child=serializers.CharField(allow_null=True))
    confirmed = serializers.CharField(allow_blank=True)


class HarmonisedOutcomeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # reason: a field of that name
    derive = serializers.DictField()
    variables = UsedVariableSerializer(many=True)


class HarmonisationSerializer(serializers.Serializer[Any]):
    """From a wave's columns and codes to the outcomes of the registry."""

    wave = serializers.IntegerField()
    codebook_version = serializers.CharField(allow_null=True)
    column_map = serializers.DictField(child=serializers.CharField(allow_null=True))
    code_map = serializers.DictField(child=serializers.DictField(child=serializers.CharField(allow_null=True)))
    variable_map = serializers.DictField(child=serializers.CharField())
    confirmed = serializers.DictField(child=serializers.CharField())
    outcomes = HarmonisedOutcomeSerializer(many=True)


class PublishSerializer(serializers.Serializer[Any]):
    confirm_warnings = serializers.BooleanField(default=False)
    reason = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=2000)


class WithdrawSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)
