"""When the triggers of search are set and lifted, and what an erasure asks of the index of words."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from governance.actions import search
from nrp.accounts.signals import erasing_person


@receiver(pre_migrate, dispatch_uid="governance.search.lift")
def lift_before_migrating(sender: Any, using: str, **_news: Any) -> None:
    """Tables are made anew without triggers that speak of them."""
    if sender is apps.get_app_config("governance"):
        search.lift_triggers(using=using)


@receiver(post_migrate, dispatch_uid="governance.search.keep")
def keep_after_migrating(sender: Any, using: str, **news: Any) -> None:
    """Set the triggers again, and look once through what was there before them. A flush brings no plan."""
    if sender is apps.get_app_config("governance") and "plan" in news and search.is_there(using=using):
        search.keep_triggers(using=using)
        if news["plan"]:
            search.rebuild(using=using)


@receiver(erasing_person, dispatch_uid="governance.search.forget")
def forget_words(*, is_preview: bool, **_news: Any) -> list[Any]:
    """Rows of the index go with what they tell of; this is for the words that FTS5 keeps until it merges its pieces."""
    if not is_preview:
        transaction.on_commit(search.forget_deleted_words)
    return []
