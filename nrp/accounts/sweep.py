"""Taking a name out of every text of the platform, wherever somebody wrote it.

What is held *about* somebody is deleted by the receivers of `erasing_person`. This is for what others wrote: a note, a
finding, the name of a file. It looks through every text field there is, so that a new field is covered by itself.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from nrp.accounts.erasure import OTHERS_OWN
from nrp.core.fields import SealedTextField

REPLACEMENT = "somebody who was erased"
OURS = ("nrp.", "neighbourhoods", "governance", "coren", "surveys", "evaluation")
# The trail is emptied event by event (nrp.audit); answers kept for a resend are deleted whole; tombstones hold no name.
NOT_HERE = frozenset({"audit.Event", "audit.Payload", "audit.ChainHead", "accounts.Tombstone", "core.IdempotencyKey"})

Words = Iterable[str]


def pattern_of(words: Words) -> re.Pattern[str]:
    """Give a pattern that finds any of the words as whole words, in any case and with any spaces."""
    spelled = sorted({r"\s+".join(re.escape(part) for part in word.split()) for word in words}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(spelled) + r")(?!\w)", re.IGNORECASE)


def pieces_of(words: Words) -> set[str]:
    """Give for each word its longest piece without spaces: it stands in whatever the pattern finds."""
    return {max(word.split(), key=len) for word in words if word.strip()}


def fields() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]"]]:
    """Give every field in which somebody may have written a name: text without choices, and documents."""
    for model in apps.get_models():
        label = model._meta.label  # noqa: SLF001  Django's documented name for it
        if not model.__module__.startswith(OURS) or label in NOT_HERE:
            continue
        for field in model._meta.concrete_fields:  # noqa: SLF001  Django's documented name for it
            if f"{label}.{field.name}" not in OTHERS_OWN and _is_text(field):
                yield model, field


def sweep(words: Words) -> int:
    """Replace the words in every text and document. Returns how many values were changed."""
    wanted = [word for word in words if word.strip()]
    if not wanted:
        return 0
    pattern = pattern_of(wanted)
    return sum(_sweep_field(model, field, wanted, pattern) for model, field in fields())


def cleaned(value: Any, pattern: re.Pattern[str]) -> Any:
    """Give a text or a document without the words."""
    if isinstance(value, str):
        return pattern.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {pattern.sub(REPLACEMENT, str(key)): cleaned(item, pattern) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item, pattern) for item in value]
    return value


def _is_text(field: "models.Field[Any, Any]") -> bool:
    if isinstance(field, models.JSONField):
        return True
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not field.primary_key and not isinstance(field, models.SlugField)


def _sweep_field(
    model: type[models.Model], field: "models.Field[Any, Any]", words: list[str], pattern: re.Pattern[str]
) -> int:
    changed = 0
    for pk, value in _candidates(model, field, words):
        new = cleaned(value, pattern)
        if new == value:
            continue
        if isinstance(new, str) and field.max_length:
            new = new[: field.max_length]
        changed += model._base_manager.filter(pk=pk).update(**{field.name: new})  # noqa: SLF001  every row, whatever a manager leaves out
    return changed


def _candidates(model: type[models.Model], field: "models.Field[Any, Any]", words: list[str]) -> list[tuple[Any, Any]]:
    """Give (id, value) of the rows in which a word may stand. Sealed texts have to be opened one by one."""
    rows = model._base_manager.all()  # noqa: SLF001  every row, whatever a manager leaves out
    if not isinstance(field, SealedTextField):
        found = Q()
        for word in words:
            for spelling in _spellings(word, is_document=isinstance(field, models.JSONField)):
                found |= Q(swept__icontains=spelling)
        rows = rows.annotate(swept=Cast(field.name, models.TextField())).filter(found)
    return list(rows.values_list("pk", field.name))


def _spellings(word: str, *, is_document: bool) -> set[str]:
    """Give what to search for: the longest piece without spaces; a document may be stored with letters escaped."""
    longest = max(word.split(), key=len)
    if not is_document:
        return {longest}
    return {json.dumps(longest)[1:-1], json.dumps(longest, ensure_ascii=False)[1:-1]}
