"""What the API says and takes of rounds of priorities, of ballots and of the focus of action."""

from typing import Any

from rest_framework import serializers

from governance.models import Ballot, Focus, PriorityRound, Sector


class RoundFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    group = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=PriorityRound.State.choices, required=False)


class OptionSerializer(serializers.Serializer[Any]):
    """One thing that can be chosen: an issue of the place, or a title."""

    id = serializers.UUIDField(read_only=True)
    title = serializers.CharField(max_length=160, required=False, help_text="left out, the title of `issue`")
    issue = serializers.UUIDField(source="issue_id", required=False, allow_null=True, help_text="an issue of the place")


class CriterionSerializer(serializers.Serializer[Any]):
    """What options are scored against."""

    id = serializers.UUIDField(read_only=True)
    title = serializers.CharField(max_length=160)
    weight = serializers.IntegerField(
        min_value=1, max_value=10, required=False, default=1, help_text="how often it counts"
    )


class RoundSerializer(serializers.ModelSerializer[PriorityRound]):
    """A round of priorities. What came out of it stands under `result/` once it is closed."""

    group = serializers.UUIDField(source="group_id", help_text="the group whose round it is; fixed once it is made")
    options = OptionSerializer(many=True, required=False, help_text="fixed once the round is open")
    criteria = CriterionSerializer(many=True, required=False, help_text="for `score`; none: one score an option")
    ballots = serializers.IntegerField(source="n_ballots", read_only=True, help_text="how many are in")

    class Meta:
        model = PriorityRound
        fields = [
            "id",
            "group",
            "title",
            "question",
            "method",
            "dots",
            "highest",
            "closes_on",
            "options",
            "criteria",
            "state",
            "opened_at",
            "closed_at",
            "ballots",
            "created_at",
        ]
        read_only_fields = ["id", "state", "opened_at", "closed_at", "created_at"]
        extra_kwargs = {
            "dots": {"help_text": "for `dots`: how many each person has"},
            "highest": {"help_text": "for `score`: the highest; the lowest is 0"},
            "closes_on": {"help_text": "the last day for ballots online"},
        }


class MarkSerializer(serializers.Serializer[Any]):
    """What a ballot says of one option."""

    option = serializers.UUIDField(help_text="the option's id")
    criterion = serializers.UUIDField(
        required=False, allow_null=True, help_text="for `score`, where there are criteria"
    )
    value = serializers.IntegerField(
        min_value=0,
        max_value=100,
        help_text="a score, a number of dots, a place from 1, or 2 agree, 1 can live with it, 0 object",
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="why somebody objects; needed with it"
    )


class NewBallotSerializer(serializers.Serializer[Any]):
    """A ballot: one's own, or with `person` or `sector` one that a keeper enters."""

    person = serializers.UUIDField(required=False, allow_null=True, help_text="a member of the group")
    sector = serializers.ChoiceField(
        choices=Sector.choices, required=False, help_text="of somebody without a name; never with `person`"
    )
    marks = MarkSerializer(many=True, help_text="one for each option (and criterion)")


class BallotSerializer(serializers.ModelSerializer[Ballot]):
    """That somebody has voted; never what a ballot says."""

    person = serializers.UUIDField(
        source="person_id", allow_null=True, read_only=True, help_text="null: only the sector"
    )
    name = serializers.SerializerMethodField(help_text="their name, or empty")

    class Meta:
        model = Ballot
        fields = ["id", "person", "name", "sector", "channel", "cast_at"]
        read_only_fields = fields

    def get_name(self, ballot: Ballot) -> str:
        return ballot.person.name if ballot.person is not None else ""


class CountSerializer(serializers.Serializer[Any]):
    """What one option got from some ballots. Fields that the method does not have are left out."""

    option = serializers.UUIDField()
    title = serializers.CharField()
    value = serializers.CharField(required=False, help_text="mean score, dots or Borda points, to four decimals")
    firsts = serializers.IntegerField(required=False, help_text="`ranking`: ballots with it in first place")
    agree = serializers.IntegerField(required=False)
    can_live_with = serializers.IntegerField(required=False)
    object = serializers.IntegerField(required=False)


class SectorCountSerializer(serializers.Serializer[Any]):
    """The result among the ballots of one sector."""

    sector = serializers.ChoiceField(choices=Sector.choices)
    ballots = serializers.IntegerField()
    options = CountSerializer(many=True)


class ObjectionSerializer(serializers.Serializer[Any]):
    """Why people objected to an option, without their names."""

    option = serializers.UUIDField()
    reasons = serializers.ListField(child=serializers.CharField())


class ResultSerializer(serializers.Serializer[Any]):
    """What a closed round chose. Fewer than three ballots: `options` is empty and nobody is chosen."""

    round = serializers.UUIDField()
    method = serializers.ChoiceField(choices=PriorityRound.Method.choices)
    closed_at = serializers.DateTimeField()
    ballots = serializers.IntegerField()
    finding = serializers.CharField(help_text="the result in one sentence")
    chosen = serializers.ListField(
        child=serializers.UUIDField(), help_text="the options that were chosen; several if level"
    )
    rule = serializers.CharField(help_text="`ranking`: `condorcet` or `borda`, whichever decided; else empty")
    options = CountSerializer(many=True)
    sectors = SectorCountSerializer(many=True, help_text="sectors with three ballots or more, where that tells no vote")
    hidden = serializers.ListField(child=serializers.CharField(), help_text="sectors with ballots that are not shown")
    other_ways = serializers.DictField(
        child=serializers.ListField(child=serializers.UUIDField()),
        help_text="`ranking`: what `plurality, runoff, instant_runoff, borda, condorcet` choose",
    )
    objections = ObjectionSerializer(many=True)


class FocusFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    current = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="only what holds now, or has ended"
    )


class FocusSerializer(serializers.ModelSerializer[Focus]):
    """What a neighbourhood works on, from when to when."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id")
    round = serializers.UUIDField(
        source="round_id", required=False, allow_null=True, help_text="a closed round of the place"
    )
    decision = serializers.UUIDField(source="decision_id", required=False, allow_null=True)

    class Meta:
        model = Focus
        fields = ["id", "neighbourhood", "text", "starts_on", "ends_on", "round", "decision", "set_at"]
        read_only_fields = ["id", "ends_on", "set_at"]
        extra_kwargs = {"starts_on": {"required": False, "help_text": "today, unless given"}}
