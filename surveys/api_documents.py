"""What goes into and comes out of the API of waves and uploads, described for OpenAPI."""

from typing import Any

from rest_framework import serializers

from nrp.formats.problems import SEVERITIES
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


class CodebookReferenceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.CharField()


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
    codebook = CodebookReferenceSerializer()
    version = serializers.IntegerField(allow_null=True)
    runs = serializers.ListField(child=serializers.UUIDField())
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    received_by = serializers.EmailField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.EmailField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_blank=True)


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


class AnswerSerializer(serializers.Serializer[Any]):
    """What unknown areas are and which column holds what."""

    area_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    column_map = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)


class PublishSerializer(serializers.Serializer[Any]):
    confirm_warnings = serializers.BooleanField(default=False)


class WithdrawSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)
