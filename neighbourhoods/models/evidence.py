"""Evidence reviews, and the items they rest on. Knowledge of every kind counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area
from nrp.accounts.models import Person
from nrp.core.models import SheetState, SheetWork, UUIDModel


class EvidenceItem(UUIDModel):
    """One article, report, page or account that somebody can go back to."""

    class Kind(models.TextChoices):
        PEER_REVIEWED = "peer_reviewed", _("Peer-reviewed")
        GREY = "grey", _("Grey literature")
        WEB = "web", _("Web")
        LIVED = "lived", _("Lived experience")

    class Type(models.TextChoices):
        ARTICLE = "article", _("Journal article")
        BOOK = "book", _("Book")
        CHAPTER = "chapter", _("Chapter of a book")
        REPORT = "report", _("Report")
        THESIS = "thesis", _("Thesis")
        CONFERENCE = "conference", _("Conference paper")
        WEB_PAGE = "web_page", _("Web page")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind of knowledge"), max_length=14, choices=Kind.choices)
    type = models.CharField(_("type"), max_length=12, choices=Type.choices, default=Type.ARTICLE)
    title = models.CharField(_("title"), max_length=500)
    authors = models.JSONField(_("authors"), default=list, blank=True)  # ["Surname, Given names", …] in order
    editors = models.JSONField(_("editors"), default=list, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    container = models.CharField(_("journal, book or site"), max_length=300, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    published_in = models.CharField(_("place of publication"), max_length=120, blank=True)
    doi = models.CharField(_("DOI"), max_length=200, blank=True)  # bare and in lower case: "10.1000/xyz123"
    isbn = models.CharField(_("ISBN or ISSN"), max_length=40, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=40, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["doi"], condition=~Q(doi=""), name="one_item_for_a_doi"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence-item", args=[self.pk])


class Review(UUIDModel):
    class Kind(models.TextChoices):
        FOUNDING = "founding", _("Agreed at the start")
        RAPID = "rapid", _("Rapid review")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        UNDER_WAY = "under_way", _("Under way")
        PUBLISHED = "published", _("Published")
        STOPPED = "stopped", _("Stopped")

    title = models.CharField(_("title"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    question = models.TextField(_("question"))
    search = models.TextField(_("how it was searched"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    publication = models.ForeignKey(
        EvidenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="publishes"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="published", published_on__isnull=False)
                | (~Q(status="published") & Q(published_on__isnull=True)),
                name="a_published_review_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])


class Reviewer(UUIDModel):
    class Side(models.TextChoices):
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        RESEARCH = "research", _("Research team")
        RESIDENT = "resident", _("Resident")
        OTHER = "other", _("Other")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    side = models.CharField(_("from"), max_length=16, choices=Side.choices)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReviewItem(UUIDModel):
    """That a review looked at an item, and whether it took it in."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="in_reviews")
    is_included = models.BooleanField(_("taken in"), default=True)
    reason = models.CharField(_("why it was left out"), max_length=240, blank=True)

    class Meta:
        ordering = ["item__title"]
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="an_item_is_in_a_review_once"),
            models.CheckConstraint(condition=Q(is_included=True) | ~Q(reason=""), name="an_item_left_out_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Finding(UUIDModel):
    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong")
        MODERATE = "moderate", _("Moderate")
        LIMITED = "limited", _("Limited")
        MIXED = "mixed", _("Mixed")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="findings")
    text = models.TextField(_("finding"))
    strength = models.CharField(_("strength of the evidence"), max_length=8, choices=Strength.choices)
    items = models.ManyToManyField(EvidenceItem, blank=True, related_name="findings")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text[:80]


class ReferenceFile(SheetWork):
    """References brought in from a RIS, BibTeX or DOI metadata (CSL JSON) file, for one review or for none."""

    State = SheetState

    class Kind(models.TextChoices):
        RIS = "ris", "RIS"
        BIBTEX = "bibtex", "BibTeX"
        CSL = "csl", _("DOI metadata (CSL JSON)")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="reference_files")

    class Meta:
        ordering = ["-tried_at"]

    def get_absolute_url(self) -> str:
        return reverse("reference-file", args=[self.pk])
