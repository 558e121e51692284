"""What search looks through: one row for each thing that can be found, kept by the database itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from neighbourhoods.models import Area


class SearchEntry(models.Model):
    """The words of one thing, beside the group or the neighbourhood through whose door it is found.

    No code of ours writes it: triggers do (governance.search_triggers), so that no way of changing a row, not even the
    sweep of an erasure, leaves old words behind. On PostgreSQL the table has one more column, `vector`, made of the
    words by the database; on SQLite the index of words is the table `governance_search_words`.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meetings")
        MINUTES = "minutes", _("Minutes")
        DECISION = "decision", _("Decisions")
        ACTION_POINT = "action_point", _("Action points")
        PAPER = "paper", _("Papers")
        ISSUE = "issue", _("Issues")
        EVENT = "event", _("Events")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    object_id = models.UUIDField()  # of the thing; of the meeting for minutes
    # One of the two. Without a constraint of the database: the index must never stand in the way of what it tells of.
    group = models.ForeignKey(Group, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    on = models.DateField()
    title = models.TextField()
    text = models.TextField()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_search_entry_per_thing")]
        indexes = [models.Index(fields=["kind", "-on"], name="search_entries_latest_first")]

    def __str__(self) -> str:
        return self.title
