"""What the API says and takes of contracts, posts and cover."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from coren.models import Contract, Cover, Post
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import Person
from nrp.accounts.roles import Role

COVERED = [(role.value, str(role.label)) for role in (Role.COREN_FACILITATOR, Role.COREN_MANAGER)]


def one_of(rows: QuerySet[Any], **more: Any) -> serializers.PrimaryKeyRelatedField[Model]:
    """Take an id, and say in a sentence when there is nothing of it."""
    words: dict[str, Any] = {"does_not_exist": "There is nothing with this id.", "incorrect_type": "An id is a text."}
    return serializers.PrimaryKeyRelatedField(queryset=rows, error_messages=words, **more)


class ContractFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    organisation = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False)


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """What an organisation is paid to do, where and for how long."""

    organisation: ClassVar[Any] = one_of(Organisation.objects.filter(is_coren=True), help_text="its id")
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    neighbourhoods: ClassVar[Any] = serializers.ManyRelatedField(
        source="areas",
        child_relation=one_of(Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD)),
        allow_empty=False,
        help_text="ids of the neighbourhoods it is for",
    )
    value = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, help_text="pounds, as text")

    class Meta:
        model = Contract
        fields = [
            "id",
            "organisation",
            "organisation_name",
            "reference",
            "starts_on",
            "ends_on",
            "value",
            "neighbourhoods",
            "note",
        ]
        extra_kwargs: ClassVar[dict[str, Any]] = {"reference": {"validators": []}}


class PostFilterSerializer(ContractFilterSerializer):
    """How the list is narrowed."""

    person = serializers.UUIDField(required=False)


class PostSerializer(serializers.ModelSerializer[Post]):
    """A facilitator in post at one place, for a time."""

    person: ClassVar[Any] = one_of(
        Person.objects.all(), required=False, help_text="the id of somebody known already; or send name and email"
    )
    name = serializers.CharField(
        max_length=200, required=False, write_only=True, help_text="of somebody new; then without person"
    )
    email = serializers.EmailField(required=False, write_only=True, help_text="of somebody new")
    person_name = serializers.CharField(source="person.name", read_only=True)
    organisation: ClassVar[Any] = one_of(Organisation.objects.filter(is_coren=True), help_text="its id")
    neighbourhood: ClassVar[Any] = one_of(Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD), source="area")
    contract: ClassVar[Any] = one_of(Contract.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Post
        fields = [
            "id",
            "person",
            "person_name",
            "name",
            "email",
            "organisation",
            "neighbourhood",
            "contract",
            "minutes_per_week",
            "starts_on",
            "ends_on",
        ]
        validators: list[object] = []


class PostEndSerializer(serializers.Serializer[None]):
    """The end of a post, and who takes over from the day after."""

    ends_on = serializers.DateField(help_text="the last day")
    substitute: ClassVar[Any] = one_of(Person.objects.all(), required=False, help_text="the id of who takes over")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CoverFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    absent = serializers.UUIDField(required=False)
    substitute = serializers.UUIDField(required=False)


class CoverSerializer(serializers.ModelSerializer[Cover]):
    """Who stands in for whom, where and until when."""

    absent: ClassVar[Any] = one_of(Person.objects.all(), help_text="the id of the person who is away")
    substitute: ClassVar[Any] = one_of(Person.objects.all(), help_text="the id of the person who stands in")
    role = serializers.ChoiceField(choices=COVERED)
    neighbourhood: ClassVar[Any] = one_of(
        Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD),
        source="area",
        required=False,
        allow_null=True,
        help_text="for a facilitator; null for the manager, who works everywhere",
    )
    ends_on = serializers.DateField(required=False, allow_null=True, help_text="null: handed over for good")
    handed_over = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="kind of work -> how many stood open then"
    )

    class Meta:
        model = Cover
        fields = [
            "id",
            "absent",
            "substitute",
            "role",
            "neighbourhood",
            "starts_on",
            "ends_on",
            "reason",
            "handed_over",
            "made_at",
        ]
        read_only_fields = ["id", "made_at"]
        validators: list[object] = []


class CoverEndSerializer(serializers.Serializer[None]):
    """Why a cover ends before its time."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
