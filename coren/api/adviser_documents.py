"""What the API says of an adviser and takes about one."""

from typing import Any

from rest_framework import serializers

from coren.models import Adviser, Consent, PaymentChoice
from coren.permissions import can_see_contact

CONTACT = ("email", "phone", "preferred_contact", "address", "access_needs", "is_large_print")


class AdviserSerializer(serializers.Serializer[Adviser]):
    """A Resident Adviser. The contact fields are there only for those who may see them; to others they are not sent."""

    id = serializers.UUIDField(read_only=True)
    number = serializers.IntegerField(read_only=True, help_text="A short number that stands where a name must not.")
    neighbourhood = serializers.UUIDField(
        source="area_id", read_only=True, help_text="The id of the place they belong to."
    )
    name = serializers.CharField(source="person.name", max_length=200)
    status = serializers.ChoiceField(
        choices=Adviser.Status.choices, read_only=True, help_text="Changed by advisers/{id}/status/ only."
    )
    language = serializers.CharField(source="person.language", max_length=60, required=False, allow_blank=True)
    facilitator = serializers.CharField(
        source="facilitator.name",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="Who supports them, by name.",
    )
    registered_at = serializers.DateTimeField(read_only=True, help_text="Null while the registration is not finished.")
    email = serializers.EmailField(
        source="person.email", required=False, allow_blank=True, help_text="Only to those who may see contacts."
    )
    phone = serializers.CharField(
        source="person.phone",
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="Only to those who may see contacts.",
    )
    preferred_contact = serializers.ChoiceField(
        choices=Adviser.Contact.choices,
        required=False,
        allow_blank=True,
        help_text="Only to those who may see contacts.",
    )
    address = serializers.CharField(
        required=False, allow_blank=True, help_text="Only to those who may see contacts. Empty for most."
    )
    access_needs = serializers.CharField(
        required=False, allow_blank=True, help_text="What they need to take part. Only to those who may see contacts."
    )
    is_large_print = serializers.BooleanField(
        required=False, help_text="Papers in large print. Only to those who may see contacts."
    )

    def to_representation(self, instance: Adviser) -> dict[str, Any]:
        """Leave out what the caller may not see."""
        found: dict[str, Any] = super().to_representation(instance)
        if not can_see_contact(self.context["user"], instance):
            for name in CONTACT:
                found.pop(name)
        return found


class NewAdviserSerializer(AdviserSerializer):
    """Somebody to begin a record for. `status` may be sent as `interested`, which it is in any case."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="The id of the place they belong to.")
    status = serializers.CharField(  # type: ignore[assignment]  # here it may be sent
        required=False,
        help_text="interested, or left out. To be active, the registration is finished by advisers/{id}/status/.",
    )

    def validate_status(self, value: str) -> str:
        """A record begins with interest; what makes somebody active is consent, contact and a payment choice."""
        if value != Adviser.Status.INTERESTED:
            raise serializers.ValidationError(
                "A record begins as “interested”. Give consent, contact and payment choice, then send “active” to "
                "advisers/{id}/status/."
            )
        return value


class AdviserFilterSerializer(serializers.Serializer[Any]):
    """How a list of advisers may be narrowed down."""

    neighbourhood = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=Adviser.Status.choices, required=False)
    name = serializers.CharField(required=False, max_length=200)


class StatusSerializer(serializers.Serializer[Any]):
    """What somebody is from a day on. `active` for somebody who is not registered yet finishes the registration."""

    status = serializers.ChoiceField(choices=Adviser.Status.choices)
    on = serializers.DateField(required=False, help_text="Today if left out; never in the future.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ConsentSerializer(serializers.Serializer[Consent]):
    """One person's yes to one version of the text."""

    id = serializers.UUIDField(read_only=True)
    version = serializers.IntegerField(
        source="text.version", required=False, min_value=1, help_text="The version read; the one in use if left out."
    )
    agreed = serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=50,
        help_text="Codes of the purposes agreed to. Those the version marks as required have to be among them.",
    )
    given_on = serializers.DateField(help_text="Never in the future, nor before the version was in use.")
    how = serializers.ChoiceField(choices=Consent.How.choices)
    recorded_at = serializers.DateTimeField(read_only=True)
    withdrawn_on = serializers.DateField(read_only=True, help_text="Null while it holds.")


class ConsentWithdrawSerializer(serializers.Serializer[Any]):
    """From which day consent is taken back."""

    on = serializers.DateField(required=False, help_text="Today if left out; never in the future.")


class PaymentChoiceSerializer(serializers.Serializer[PaymentChoice]):
    """How somebody chose to be paid, from a day on."""

    kind = serializers.ChoiceField(choices=PaymentChoice.Kind.choices)
    less_hourly = serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="Pounds an hour as text; with less only.",
    )
    charity = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="With charity only.")
    method = serializers.ChoiceField(
        choices=PaymentChoice.Method.choices, required=False, help_text="organisation if left out."
    )
    starts_on = serializers.DateField(read_only=True)
    wants_benefits_advice = serializers.BooleanField(
        required=False,
        allow_null=True,
        source="adviser.wants_benefits_advice",
        help_text="Yes or no. Which benefit is never asked.",
    )
