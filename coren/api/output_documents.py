"""What the API says and takes of stories and outputs."""

from typing import Any

from rest_framework import serializers

from coren.models import MakerConsent, Output
from coren.queries.outputs import credit_of, showing


class OutputFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    enquiry = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=Output.Kind.choices, required=False)
    domain = serializers.ChoiceField(choices=Output.Domain.choices, required=False)


class OutputSerializer(serializers.ModelSerializer[Output]):
    """A story or output. `credit`, `link` and the file are there only while every maker's consent holds."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    enquiry = serializers.UUIDField(
        source="enquiry_id", required=False, allow_null=True, help_text="the enquiry it came of"
    )
    makers = serializers.SerializerMethodField(help_text="how many people made it or appear in it")
    shown = serializers.SerializerMethodField(help_text="how far it may be shown: `no`, `programme` or `public`")
    has_file = serializers.SerializerMethodField(help_text="whether `outputs/{id}/file/` answers")

    class Meta:
        model = Output
        fields = [
            "id",
            "neighbourhood",
            "enquiry",
            "title",
            "kind",
            "domain",
            "languages",
            "made_on",
            "summary",
            "credit",
            "reach",
            "reach_note",
            "link",
            "makers",
            "shown",
            "has_file",
            "created_at",
        ]
        read_only_fields = ["id", "created_at"]

    def get_makers(self, output: Output) -> int:
        return showing(output).makers

    def get_shown(self, output: Output) -> str:
        found = showing(output)
        return "public" if found.is_public else "programme" if found.is_shown else "no"

    def get_has_file(self, output: Output) -> bool:
        return bool(output.file_stored_as) and showing(output).is_shown

    def to_representation(self, instance: Output) -> Any:
        """Leave out what the makers do not let be shown."""
        document = super().to_representation(instance)
        document["credit"] = credit_of(instance)
        if not showing(instance).is_shown:
            document["link"] = ""
        return document


class MakerSerializer(serializers.ModelSerializer[MakerConsent]):
    """Somebody who made it or appears in it, and what they agreed to. Give `adviser` or `name`."""

    adviser = serializers.UUIDField(
        source="adviser_id", required=False, allow_null=True, help_text="an adviser of the place"
    )
    name = serializers.CharField(max_length=200, required=False, help_text="for somebody who is no adviser")

    class Meta:
        model = MakerConsent
        fields = ["id", "adviser", "name", "credit_as", "use", "agreed_on", "withdrawn_on"]
        read_only_fields = ["id", "withdrawn_on"]


class MakerWithdrawSerializer(serializers.Serializer[None]):
    """A maker takes their consent back."""

    on = serializers.DateField(help_text="the day on which they said so")
