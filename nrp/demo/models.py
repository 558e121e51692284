"""A mark that says: what stands here is invented."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """One row while demo data are loaded. It knows what was made, so that all of it can go again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seed = models.BigIntegerField()
    made = models.JSONField(default=dict)  # model label -> ids
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_mark")]
        verbose_name = _("demo data")
        verbose_name_plural = _("demo data")

    def __str__(self) -> str:
        return f"demo data from seed {self.seed}"

    def note(self, *rows: models.Model) -> None:
        """Remember rows that the demo made; the caller saves the mark."""
        for row in rows:
            ids = self.made.setdefault(row._meta.label, [])  # noqa: SLF001  Django's documented name for it
            if str(row.pk) not in ids:
                ids.append(str(row.pk))
