"""What the API says and takes of groups, their members, their terms and outside boards."""

from typing import Any

from rest_framework import serializers

from governance.models import Group, Membership, Representation, Sector, TermsOfReference


class GroupFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    kind = serializers.ChoiceField(choices=Group.Kind.choices, required=False)
    neighbourhood = serializers.UUIDField(required=False, help_text="the place's id")
    is_closed = serializers.BooleanField(required=False, allow_null=True, default=None)


class GroupSerializer(serializers.ModelSerializer[Group]):
    """A group. Who sits on it stands under `members/`."""

    neighbourhood = serializers.UUIDField(
        source="area_id",
        required=False,
        allow_null=True,
        help_text="the place's id; null for the whole programme; fixed",
    )
    kind = serializers.ChoiceField(choices=Group.Kind.choices, help_text="fixed once it is set up")
    name = serializers.CharField(
        max_length=160, required=False, help_text="a PMG or LOG that is given none is named by what it is"
    )

    class Meta:
        model = Group
        fields = ["id", "kind", "name", "neighbourhood", "purpose", "started_on", "closed_on", "closed_reason"]
        read_only_fields = ["id", "closed_on", "closed_reason"]
        validators: list[object] = []


class GroupChangeSerializer(serializers.Serializer[None]):
    """How a group is described."""

    name = serializers.CharField(max_length=160, required=False)
    purpose = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    started_on = serializers.DateField(required=False, allow_null=True)


class CloseSerializer(serializers.Serializer[None]):
    """The last day of a group, and why."""

    on = serializers.DateField(help_text="its last day")
    reason = serializers.CharField(max_length=2_000)


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A seat on a group: a name and whose voice it is. No address and no telephone number."""

    person = serializers.UUIDField(
        source="person_id", required=False, help_text="somebody known; or give `name` for somebody new"
    )
    name = serializers.CharField(
        max_length=200, required=False, source="person.name", help_text="to create: somebody new, without an account"
    )
    sector = serializers.ChoiceField(choices=Sector.choices, help_text="whose voice they are here")
    office = serializers.ChoiceField(
        choices=Membership.Office.choices, required=False, help_text="`member` unless given"
    )
    organisation = serializers.CharField(
        max_length=160,
        required=False,
        allow_blank=True,
        source="organisation.name",
        help_text="by name; one that is not known is added",
    )
    starts_on = serializers.DateField(required=False, help_text="today unless given")

    class Meta:
        model = Membership
        fields = ["id", "group", "person", "name", "sector", "organisation", "office", "role", "starts_on", "ends_on"]
        read_only_fields = ["id", "group"]
        validators: list[object] = []

    def to_representation(self, instance: Membership) -> dict[str, Any]:
        found = super().to_representation(instance)
        found["organisation"] = "" if instance.organisation is None else instance.organisation.name
        return dict(found)


class MemberFilterSerializer(serializers.Serializer[None]):
    """How the members are narrowed."""

    sector = serializers.ChoiceField(choices=Sector.choices, required=False)
    on = serializers.DateField(required=False, help_text="who sat on it on a day; everybody ever when left out")


class TermsSerializer(serializers.ModelSerializer[TermsOfReference]):
    """One version of the terms of reference; the highest number is in force."""

    after = serializers.IntegerField(
        write_only=True, required=False, help_text="the version it was written from: refused if another came meanwhile"
    )

    class Meta:
        model = TermsOfReference
        fields = ["id", "number", "text", "agreed_on", "review_on", "written_at", "after"]
        read_only_fields = ["id", "number", "written_at"]
        validators: list[object] = []


class RepresentationFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False, help_text="the place's id")


class RepresentationSerializer(serializers.ModelSerializer[Representation]):
    """A resident on an outside board."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id")
    person = serializers.UUIDField(
        source="person_id", required=False, help_text="somebody known; or give `name` for somebody new"
    )
    name = serializers.CharField(max_length=200, required=False, source="person.name")
    starts_on = serializers.DateField(required=False, help_text="today unless given")

    class Meta:
        model = Representation
        fields = ["id", "neighbourhood", "person", "name", "body", "role", "through", "starts_on", "ends_on"]
        read_only_fields = ["id", "ends_on"]


class LastDaySerializer(serializers.Serializer[None]):
    """A last day."""

    on = serializers.DateField(help_text="the last day that counts")
