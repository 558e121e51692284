"""What the API says and takes of the framework, its domains and the crosswalk."""

from typing import Any, ClassVar

from rest_framework import serializers

from neighbourhoods.models import Domain, DomainCrossing, Framework


class DomainFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    framework = serializers.SlugField(required=False, help_text="the version's code, such as 2018")


class DomainSerializer(serializers.ModelSerializer[Domain]):
    """A domain of one version. `framework` and `code` are fixed once it is made."""

    framework = serializers.SlugField(source="framework.code", help_text="the version's code, such as 2018")
    code = serializers.SlugField(max_length=60, required=False, help_text="made of the name when it is left out")
    definition = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    position = serializers.IntegerField(
        min_value=0, max_value=999, required=False, help_text="its place in the order; the last when it is left out"
    )

    class Meta:
        model = Domain
        fields = ["id", "framework", "code", "name", "definition", "position"]
        read_only_fields = ["id"]
        validators: ClassVar[list[Any]] = []


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """A version of the framework with its domains in their order."""

    in_use = serializers.SerializerMethodField(help_text="whether pages are read in its words today")
    domains = DomainSerializer(many=True, read_only=True)

    class Meta:
        model = Framework
        fields = ["id", "code", "name", "adopted_on", "source", "in_use", "domains"]
        read_only_fields = fields

    def get_in_use(self, framework: Framework) -> bool:
        in_use: Framework | None = self.context.get("in_use")
        return in_use is not None and in_use.pk == framework.pk


class VersionedCodeField(serializers.CharField):
    """A domain as `version:code`, such as `2015:community-governance`."""

    def to_representation(self, value: Any) -> str:
        return f"{value.framework.code}:{value.code}"


class CrossingSerializer(serializers.ModelSerializer[DomainCrossing]):
    """A step of the crosswalk: what is called `older` is read as `newer` in a later version. Both are fixed."""

    older = VersionedCodeField(max_length=81, help_text="`version:code`, such as 2015:community-governance")
    newer = VersionedCodeField(max_length=81, help_text="`version:code` of a later version")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text="how the two differ")

    class Meta:
        model = DomainCrossing
        fields = ["id", "older", "newer", "note"]
        read_only_fields = ["id"]
        validators: ClassVar[list[Any]] = []
