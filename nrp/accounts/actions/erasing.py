"""Forgetting somebody: everywhere at once, so that nothing of them is found again but what the ledger must keep."""

import re
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import cast

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_token_model

from nrp.accounts import erasures_file, mail_folder
from nrp.accounts.erasure import ERASED_NAME, ErasureRefused, Held, Traces
from nrp.accounts.models import Person, Tombstone, User
from nrp.accounts.signals import erasing_person
from nrp.accounts.sweep import pattern_of, pieces_of, sweep
from nrp.audit import actions as audit
from nrp.audit import mentions
from nrp.core import held_blobs
from nrp.core.models import IdempotencyKey, SentForm
from nrp.core.render import dates
from nrp.core.tidying import forget_freed_pages

_UNDER = re.compile(r"[\w .,:/#()-]{1,80}")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do: what goes, what stays and why, and what stands in its way."""

    goes: tuple[Held, ...]
    stays: tuple[Held, ...]
    obstacles: tuple[str, ...]
    traces: Traces


def preview(person: Person) -> Preview:
    """Say what is held about somebody, without touching it. Records merged into theirs are theirs."""
    traces = Traces(people={person.pk})
    held: Counter[tuple[str, str]] = Counter()
    asked: set[uuid.UUID] = set()
    while new := traces.people - asked:
        asked |= new
        for one in Person.objects.select_related("user").filter(pk__in=new):
            for answer in _ask(one, traces):
                held[answer.what, answer.kept_because] += answer.count
    held[_("Events of the audit trail that lose their words"), ""] = len(_events(traces))
    rows = [Held(what, count, why) for (what, why), count in held.items() if count]
    return Preview(
        goes=tuple(row for row in rows if not row.kept_because),
        stays=tuple(row for row in rows if row.kept_because),
        obstacles=tuple(traces.obstacles),
        traces=traces,
    )


@transaction.atomic
def erase(*, person: Person, under: str, by: User | None) -> Tombstone:
    """Forget somebody everywhere, in one transaction, and leave a tombstone with ids and counts.

    `under` is the reference of the request, such as "Request 12"; it must not name anybody. Files go when the
    transaction has held. Raises ErasureRefused when somebody was erased already, would erase themselves, when the
    reference says too much, and for every obstacle of the preview (a payment under way, the last administrator).
    """
    locked = Person.objects.select_for_update(of=("self",)).select_related("user").filter(pk=person.pk).first()
    done = Tombstone.objects.filter(person_id=person.pk).first()
    if locked is None or done is not None:
        raise ErasureRefused(_already(done))
    if by is not None and by.pk == locked.user_id:
        raise ErasureRefused(_("You cannot erase yourself. Another administrator can."))
    found = preview(locked)
    _check(found, under)
    return _forget(locked, found, under, by)


@transaction.atomic
def replay(*, line: erasures_file.Line) -> Preview | None:
    """Do an erasure again after a restore. Gives what it found, or None when nobody is there to erase.

    An obstacle holds nothing up here: it was decided, and done, before. Whoever restores reads it.
    """
    person = Person.objects.select_related("user").filter(pk=line.person_id).first()
    if person is None or Tombstone.objects.filter(person_id=line.person_id).exists():
        return None
    found = preview(person)
    _forget(person, found, line.under, None)
    Tombstone.objects.filter(person_id__in=found.traces.people).update(replayed_at=timezone.now())
    return found


def _forget(person: Person, found: Preview, under: str, by: User | None) -> Tombstone:
    """Let every app forget its part, then the account and the person, then every word that names them."""
    traces, counts = found.traces, {row.what: row.count for row in (*found.goes, *found.stays)}
    for one in Person.objects.select_related("user").filter(pk__in=traces.people):
        erasing_person.send(sender=Person, person=one, traces=traces, under=under, by=by, is_preview=False)
    stones = [_erase_person(one, under, by, counts) for one in Person.objects.filter(pk__in=traces.people)]
    sweep(traces.words)
    _forget_answers(traces)
    events = _events(traces)
    if events:
        audit.erase_payloads(event_ids=events, under=under, by=by)
    audit.record(
        "person.erased", by=by, object_type="person", object_id=person.pk, detail={"under": under, "counts": counts}
    )
    transaction.on_commit(lambda: _after(traces))
    return next(stone for stone in stones if stone.person_id == person.pk)


def look(person: Person, traces: Traces) -> list[Held]:
    """Say what this app holds about somebody. What several people share (a telephone) names nobody and is not swept."""
    user = person.user
    others = Person.objects.exclude(pk__in=traces.people)
    traces.ids.add(person.pk)
    if not others.filter(name__iexact=person.name).exists():
        traces.name(person.name)
    if person.phone and not others.filter(phone=person.phone).exists():
        traces.name(person.phone, "".join(person.phone.split()))
    addresses = {person.email}
    sessions = tokens = 0
    if user is not None:
        traces.users.add(user.pk)
        addresses |= {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
        sessions = UserSession.objects.filter(user=user).count()
        tokens = get_token_model().objects.filter(user=user).count()
    traces.name(*(one for one in addresses if one and not others.filter(email__iexact=one).exists()))
    return [
        Held(_("Name, e-mail address, telephone and language"), 1),
        Held(_("Account with its second factors"), int(user is not None)),
        Held(_("Sessions"), sessions),
        Held(_("API tokens"), tokens),
    ]


def _ask(person: Person, traces: Traces) -> list[Held]:
    answers = erasing_person.send(sender=Person, person=person, traces=traces, under="", by=None, is_preview=True)
    held: list[Held] = []
    for _receiver, found in answers:
        held += cast("list[Held]", found)
    return held


def _events(traces: Traces) -> set[uuid.UUID]:
    ids = traces.ids | traces.people | traces.users
    pattern = pattern_of(traces.words) if traces.words else None
    return mentions.events_about(ids) | mentions.events_mentioning(
        pattern, pieces=pieces_of(traces.words), ids=ids, texts=traces.texts
    )


def _check(found: Preview, under: str) -> None:
    if found.obstacles:
        raise ErasureRefused(" ".join(found.obstacles))
    if not _UNDER.fullmatch(under.strip()):
        raise ErasureRefused(_("Enter a short reference, such as “Request 12”."), field="under")
    if found.traces.words and pattern_of(found.traces.words).search(under):
        raise ErasureRefused(_("The reference stays. Leave the person’s name out of it."), field="under")


def _already(stone: Tombstone | None) -> str:
    if stone is None:
        return _("This person is not known any more.")
    who = Person.objects.filter(user_id=stone.erased_by_id).first() if stone.erased_by_id else None
    words = {"moment": dates.moment(stone.erased_at), "who": who or _("the platform")}
    return _("This person was erased by %(who)s on %(moment)s.") % words


def _erase_person(person: Person, under: str, by: User | None, counts: dict[str, int]) -> Tombstone:
    """Delete the account, then the person; where the ledger holds on to the row, empty it."""
    user_id = person.user_id
    if user_id is not None:
        _delete_account(user_id)
        person.user = None
    try:
        with transaction.atomic():
            Person.objects.get(pk=person.pk).delete()
    except ProtectedError:
        person.name, person.email, person.phone, person.language = ERASED_NAME, "", "", ""
        person.save()
    return Tombstone.objects.create(
        person_id=person.pk,
        user_id=user_id,
        under=under.strip(),
        erased_by_id=None if by is None else by.pk,
        counts=counts,
    )


def _delete_account(user_id: uuid.UUID) -> None:
    """Delete an account with its sessions (also those that are over), tokens, addresses and second factors."""
    keys = {key for key in UserSession.objects.filter(user_id=user_id).values_list("session_key", flat=True) if key}
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            keys.add(session.session_key)
    Session.objects.filter(session_key__in=keys).delete()
    EmailAddress.objects.filter(user_id=user_id).delete()
    User.objects.filter(pk=user_id).delete()


def _forget_answers(traces: Traces) -> None:
    """Delete what was kept so that a resend is harmless: theirs, and whatever speaks of them."""
    ids = {str(one) for one in traces.ids | traces.people | traces.users}
    gone = [
        row.pk
        for row in IdempotencyKey.objects.iterator()
        if row.user_id in traces.users or _speaks_of(row.body, ids, traces) or any(one in row.path for one in ids)
    ]
    IdempotencyKey.objects.filter(pk__in=gone).delete()
    SentForm.objects.filter(Q(user_id__in=traces.users) | Q(object_id__in=ids)).delete()


def _speaks_of(body: object, ids: set[str], traces: Traces) -> bool:
    text = str(body)
    if traces.words and pattern_of(traces.words).search(text):
        return True
    return any(one in text for one in ids)


def _after(traces: Traces) -> None:
    """What lies outside the database, once the transaction has held."""
    erasures_file.sync()
    held_blobs.let_go(traces.blobs)
    if traces.words:
        mail_folder.forget(pattern_of(traces.words))
    forget_freed_pages()
