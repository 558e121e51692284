"""What is known of a place: who lives there, how deprived it is, where it lies, how it was chosen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area
from nrp.core.models import UUIDModel


class Geography(models.TextChoices):
    """The small areas of official statistics. A code means something only with the census year it was drawn for."""

    LSOA = "lsoa", _("Lower-layer Super Output Area (LSOA)")
    WARD = "ward", _("Ward")


class AreaPart(UUIDModel):
    """A ward or LSOA that lies in a place, as drawn in one year (its vintage).

    `share` is the part of its people who live inside the place: the weight of its figures is `population * share`.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(_("kind"), max_length=4, choices=Geography.choices)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120, blank=True)
    vintage = models.PositiveSmallIntegerField(_("drawn in"))
    population = models.PositiveIntegerField(_("people"), null=True, blank=True)
    share = models.DecimalField(_("share inside the place"), max_digits=5, decimal_places=4, default=1)

    class Meta:
        ordering = ["kind", "vintage", "code"]
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "vintage", "code"], name="a_part_stands_once_in_a_place"),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=1), name="a_share_is_of_one"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class AreaPopulation(UUIDModel):
    """How many people live in a place in one year, and who says so."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("year"))
    people = models.PositiveIntegerField(_("people"))
    source = models.CharField(_("source"), max_length=240)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="one_population_a_year")]

    def __str__(self) -> str:
        return f"{self.people} ({self.year})"


class AreaDeprivation(UUIDModel):
    """How deprived a place is on one edition of the Index of Multiple Deprivation."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="deprivations")
    edition = models.PositiveSmallIntegerField(_("edition of the index"))
    most_deprived_percent = models.DecimalField(
        _("among the most deprived … per cent in England"), max_digits=5, decimal_places=2
    )
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source"), max_length=240)

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["area", "edition"], name="one_deprivation_an_edition"),
            models.CheckConstraint(
                condition=Q(most_deprived_percent__gt=0) & Q(most_deprived_percent__lte=100),
                name="a_deprivation_rank_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"IMD {self.edition}"


class AreaBoundary(UUIDModel):
    """The outline of a place as GeoJSON (WGS 84). An earlier one stays, so that an old map can be drawn again."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="boundaries")
    shape = models.JSONField()  # a GeoJSON Polygon or MultiPolygon
    source = models.CharField(_("source"), max_length=240)
    drawn_on = models.DateField(_("as it stood on"), null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-added_at"]
        verbose_name_plural = "boundaries"
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(replaced_at__isnull=True), name="one_boundary_now")
        ]

    def __str__(self) -> str:
        return self.source


class SelectionCriterion(UUIDModel):
    """What a place had to be to be chosen; a criterion that is no longer asked stays for those judged by it."""

    text = models.CharField(_("criterion"), max_length=240)
    position = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField(_("asked until"), null=True, blank=True)

    class Meta:
        ordering = ["position", "text"]
        verbose_name_plural = "selection criteria"

    def __str__(self) -> str:
        return self.text


class Selection(UUIDModel):
    """That a place was considered for the programme, and what the PMG decided (the decision itself points here)."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Being considered")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not_chosen", _("Not chosen")

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="selection")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["area__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", decided_on__isnull=True)
                | (~Q(outcome="open") & Q(decided_on__isnull=False) & ~Q(reason="")),
                name="a_selection_that_is_decided_says_when_and_why",
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class CriterionJudgement(UUIDModel):
    """Whether a place meets one criterion, and what shows it."""

    class Met(models.TextChoices):
        YES = "yes", _("Meets it")
        PARTLY = "partly", _("Meets it in part")
        NO = "no", _("Does not meet it")

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(SelectionCriterion, on_delete=models.PROTECT, related_name="judgements")
    met = models.CharField(_("met"), max_length=6, choices=Met.choices)
    evidence = models.TextField(_("what shows it"))

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "criterion"], name="a_criterion_is_judged_once"),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_judgement_says_what_shows_it"),
        ]

    def __str__(self) -> str:
        return self.get_met_display()


class Phase(UUIDModel):
    """A stretch of the programme, or of one place, with a name and dates. The end may not be known yet."""

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="phases")
    name = models.CharField(_("name"), max_length=120)
    aims = models.TextField(_("what it is for"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_phase_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(area__isnull=True), name="one_programme_phase_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
