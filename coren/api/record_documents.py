"""What the API says of requests about records."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coren.models import DataRequest


class DataRequestSerializer(serializers.ModelSerializer[DataRequest]):
    """What somebody asks about their own record, and its clock of one calendar month."""

    adviser = serializers.UUIDField(allow_null=True, help_text=_("The adviser's id; null once the person was erased."))
    neighbourhood = serializers.UUIDField(
        read_only=True, allow_null=True, help_text=_("The place of the adviser; null once the person was erased.")
    )
    is_overdue = serializers.BooleanField(read_only=True, help_text=_("Open, and past the day it was to be answered."))

    class Meta:
        model = DataRequest
        fields = [
            "id",
            "number",
            "adviser",
            "neighbourhood",
            "kind",
            "text",
            "asked_on",
            "due_on",
            "state",
            "is_overdue",
            "answer",
            "answered_at",
        ]
        read_only_fields = ["id", "number", "due_on", "state", "answer", "answered_at"]
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "number": {"help_text": _("Counts up; what an erasure names as its reference.")},
            "kind": {"help_text": _("`copy`, `correction` or `erasure`.")},
            "text": {"help_text": _("In the words of who asks; a correction needs them.")},
            "asked_on": {"required": False, "help_text": _("The day it was asked; today when it is left out.")},
            "due_on": {"help_text": _("A calendar month after it was asked.")},
            "state": {"help_text": _("`open`, `done` or `refused`.")},
            "answer": {"help_text": _("What the person was told.")},
        }


class AnswerSerializer(serializers.Serializer[Any]):
    """How a request ended."""

    state = serializers.ChoiceField(choices=["done", "refused"], help_text=_("An erasure is done by erasing alone."))
    answer = serializers.CharField(
        required=False, allow_blank=True, default="", help_text=_("What the person reads; a refusal needs it.")
    )


class EverythingSerializer(serializers.Serializer[Any]):
    """Everything on record about one adviser. Choices are given as words, money as text, dates as ISO 8601."""

    made_at = serializers.DateTimeField(help_text=_("When this document was made."))
    record = serializers.DictField(help_text=_("Who they are, how to reach them, what they need."))
    status = serializers.ListField(child=serializers.DictField(), help_text=_("Each change of status."))
    consents = serializers.ListField(child=serializers.DictField(), help_text=_("What was agreed to, and taken back."))
    hours = serializers.ListField(child=serializers.DictField(), help_text=_("Every entry of hours."))
    expenses = serializers.ListField(child=serializers.DictField(), help_text=_("Every expense."))
    training = serializers.ListField(child=serializers.DictField(), help_text=_("Courses, with how each ended."))
    skills = serializers.ListField(child=serializers.DictField(), help_text=_("Skills and what shows them."))
    enquiries = serializers.ListField(child=serializers.DictField(), help_text=_("Enquiries they took part in."))
    outputs = serializers.ListField(child=serializers.DictField(), help_text=_("Outputs with their name."))
    requests = serializers.ListField(child=serializers.DictField(), help_text=_("What they asked about the record."))
    looked_at = serializers.ListField(child=serializers.CharField(), help_text=_("Who looked, in words."))
    changed = serializers.ListField(child=serializers.CharField(), help_text=_("Who changed it, in words."))
    payment_choices = serializers.ListField(
        child=serializers.DictField(), required=False, help_text=_("Only for those who may see pay.")
    )
    payments = serializers.ListField(
        child=serializers.DictField(), required=False, help_text=_("Only for those who may see pay.")
    )
    bank_accounts = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text=_("Only for those who may see pay; whole for the person alone."),
    )
