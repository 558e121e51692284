"""What the API says and takes of items of evidence, reviews, findings and reference files."""

from typing import Any

from rest_framework import serializers

from neighbourhoods.evidence_words import cited
from neighbourhoods.models import EvidenceItem, Finding, ReferenceFile, Review, Reviewer, ReviewItem


class ItemFilterSerializer(serializers.Serializer[None]):
    """How the list of items is narrowed."""

    q = serializers.CharField(required=False, max_length=200, help_text="words of the title, an author or the DOI")
    kind = serializers.ChoiceField(choices=EvidenceItem.Kind.choices, required=False)
    type = serializers.ChoiceField(choices=EvidenceItem.Type.choices, required=False)
    year = serializers.IntegerField(min_value=0, max_value=9999, required=False)
    review = serializers.UUIDField(required=False, help_text="items that this review took in")
    doi = serializers.CharField(required=False, max_length=200)


class NamesField(serializers.ListField):
    """Names in their order, or words: `["Surname, Given names", "An Organisation"]`."""

    child = serializers.CharField(max_length=500)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, **kwargs)


class ItemSerializer(serializers.ModelSerializer[EvidenceItem]):
    """An item of evidence. `reference` is the item as it is cited."""

    kind = serializers.ChoiceField(choices=EvidenceItem.Kind.choices, help_text="the kind of knowledge")
    year = serializers.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)
    doi = serializers.CharField(
        max_length=250, required=False, allow_blank=True, help_text="kept bare and in small letters; one item for a DOI"
    )
    url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    authors = NamesField()
    editors = NamesField()
    keywords = NamesField()
    reference = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceItem
        fields = [
            "id", "kind", "type", "title", "authors", "editors", "year", "container", "volume", "issue", "pages",
            "publisher", "published_in", "doi", "isbn", "url", "accessed_on", "language", "abstract", "keywords",
            "notes", "reference", "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at"]
        validators: list[object] = []

    def get_reference(self, item: EvidenceItem) -> str:
        return cited(item)


class ReviewFilterSerializer(serializers.Serializer[None]):
    """How the list of reviews is narrowed."""

    status = serializers.ChoiceField(choices=Review.Status.choices, required=False)
    kind = serializers.ChoiceField(choices=Review.Kind.choices, required=False)
    neighbourhood = serializers.UUIDField(required=False)


class MixSerializer(serializers.Serializer[Any]):
    """How many items of each kind of knowledge a review took in."""

    peer_reviewed = serializers.IntegerField(source="n_peer_reviewed", read_only=True)
    grey = serializers.IntegerField(source="n_grey", read_only=True)
    web = serializers.IntegerField(source="n_web", read_only=True)
    lived = serializers.IntegerField(source="n_lived", read_only=True)


class ReviewerSerializer(serializers.ModelSerializer[Reviewer]):
    """Somebody who reviews, and from which side."""

    class Meta:
        model = Reviewer
        fields = ["id", "name", "side"]
        read_only_fields = ["id"]


class EvidenceReviewSerializer(serializers.ModelSerializer[Review]):
    """A review. Publishing and its reviewers have paths of their own."""

    title = serializers.CharField(max_length=200)
    neighbourhood = serializers.UUIDField(
        source="area_id", required=False, allow_null=True, help_text="the place it is for; null: the whole programme"
    )
    publication = serializers.UUIDField(
        source="publication_id", required=False, allow_null=True, help_text="the item it was published as"
    )
    status = serializers.ChoiceField(
        choices=Review.Status.choices, required=False, help_text="written: `planned` or `under_way`"
    )
    items_taken_in = serializers.IntegerField(source="n_taken_in", read_only=True)
    mix = MixSerializer(source="*", read_only=True)
    reviewers = ReviewerSerializer(many=True, read_only=True)

    class Meta:
        model = Review
        fields = [
            "id", "title", "kind", "neighbourhood", "question", "search", "status", "started_on", "published_on",
            "publication", "items_taken_in", "mix", "reviewers", "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "published_on", "created_at"]


class ReviewPublicationSerializer(serializers.Serializer[None]):
    """The day of publication, and the item a review was published as."""

    published_on = serializers.DateField()
    publication = serializers.UUIDField(required=False, allow_null=True)


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A finding, how strong the evidence is, and the items it rests on."""

    text = serializers.CharField(max_length=10_000)
    items = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=500, help_text="items that the review took in"
    )

    class Meta:
        model = Finding
        fields = ["id", "text", "strength", "items", "position"]
        read_only_fields = ["id", "position"]

    def to_representation(self, finding: Finding) -> dict[str, Any]:
        """Give the items by their ids."""
        return {
            "id": str(finding.pk),
            "text": finding.text,
            "strength": finding.strength,
            "items": [str(item.pk) for item in finding.items.all()],
            "position": finding.position,
        }


class ReviewItemSerializer(serializers.ModelSerializer[ReviewItem]):
    """That a review looked at an item: taken in, or left out and why. Sent again, the item is judged anew."""

    item = serializers.UUIDField(source="item_id")
    title = serializers.CharField(source="item.title", read_only=True)
    kind = serializers.ChoiceField(source="item.kind", choices=EvidenceItem.Kind.choices, read_only=True)
    is_included = serializers.BooleanField(required=False, default=True)

    class Meta:
        model = ReviewItem
        fields = ["id", "item", "title", "kind", "is_included", "reason"]
        read_only_fields = ["id"]
        validators: list[object] = []


class ReferenceFileSerializer(serializers.ModelSerializer[ReferenceFile]):
    """A reference file. `report`: counts of references that are new, known and wrong, and the problems found."""

    review = serializers.UUIDField(source="review_id", read_only=True, allow_null=True)
    knowledge = serializers.SerializerMethodField(help_text="the kind chosen for everything new; empty: by type")
    report = serializers.DictField(read_only=True)

    class Meta:
        model = ReferenceFile
        fields = [
            "id", "kind", "review", "knowledge", "file_name", "sha256", "state", "report", "tried_at", "taken_at",
            "undone_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_knowledge(self, sheet: ReferenceFile) -> str:
        return str(sheet.report.get("knowledge", ""))


class NewReferenceFileSerializer(serializers.Serializer[None]):
    """What is sent to try a file out."""

    file = serializers.FileField(allow_empty_file=True, help_text="RIS, BibTeX or CSL JSON, up to 5 MB")
    kind = serializers.ChoiceField(
        choices=ReferenceFile.Kind.choices, required=False, help_text="without it the file itself says what it is"
    )
    review = serializers.UUIDField(required=False, help_text="the review that takes in what the file brings")
    knowledge = serializers.ChoiceField(choices=EvidenceItem.Kind.choices, required=False)


class KnowledgeSerializer(serializers.Serializer[None]):
    """The kind of knowledge of everything new in a file."""

    knowledge = serializers.ChoiceField(choices=EvidenceItem.Kind.choices, allow_blank=True)
