"""Reactions to news, each calls one action; and what an erasure finds here: who released, and names in what was
written, which the sweep of texts takes out."""

from typing import Any

from django.dispatch import receiver

from evaluation.models import Run
from evaluation.signals import run_audience_changed
from nrp.accounts.erasure import claim
from nrp.dashboards.actions import public_figures

claim("dashboards.YouSaidRelease.released_by", "dashboards.YouSaidRelease.withdrawn_by")


@receiver(run_audience_changed, sender=Run, dispatch_uid="dashboards.public_figures")
def follow_the_audience(run: Run, **_news: Any) -> None:
    public_figures.follow(run=run)
