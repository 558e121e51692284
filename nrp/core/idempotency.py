"""A resend is harmless: the same Idempotency-Key gives the first answer again."""

import contextlib
import datetime
import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from nrp.core.models import IdempotencyKey
from nrp.core.problems import CONTENT_TYPE, problem

Handler = Callable[..., Response]
KEPT_FOR = datetime.timedelta(days=7)
GIVEN_UP_AFTER = datetime.timedelta(minutes=10)
LONGEST_KEY = 200


def idempotent(handler: Handler | None = None, *, hold_transaction: bool = True) -> Any:
    """Make a creating handler of the API (`post`, `create`) take `Idempotency-Key`.

    The first answer is kept and given again, with `Idempotency-Replayed: true`. While the first is under way: 409. The
    same key with another body or path: 422. An answer that says no is not kept, so a mended request may use its key.

    The handler and the keeping of its answer share one transaction, so that a crash between them leaves neither. A
    handler that does slow work (storing a large file) gives `hold_transaction=False` and is then not in one: if the
    process dies in between, the key is free again after ten minutes.
    """

    def wrap(inner: Handler) -> Handler:
        @wraps(inner)
        def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = request.headers.get("Idempotency-Key", "")
            if not key:
                return inner(view, request, *args, **kwargs)
            if len(key) > LONGEST_KEY:
                return _say(status.HTTP_400_BAD_REQUEST, "An Idempotency-Key has at most 200 characters.")
            row, is_first = _claim(request, key)
            if not is_first:
                return _again(row, request)
            try:
                with transaction.atomic() if hold_transaction else contextlib.nullcontext():
                    response = inner(view, request, *args, **kwargs)
                    _keep(row, response)
            except BaseException:
                IdempotencyKey.objects.filter(pk=row.pk).delete()
                raise
            if response.status_code >= status.HTTP_400_BAD_REQUEST:
                IdempotencyKey.objects.filter(pk=row.pk).delete()
            return response

        return answer

    return wrap if handler is None else wrap(handler)


def _claim(request: Request, key: str) -> tuple[IdempotencyKey, bool]:
    """Take the key, or give the row of whoever has it. The database's uniqueness decides who is first."""
    now = timezone.now()
    user_id = cast("uuid.UUID", request.user.pk)
    mine = IdempotencyKey.objects.filter(user_id=user_id)
    mine.filter(created_at__lt=now - KEPT_FOR).delete()
    mine.filter(key=key, status_code=None, created_at__lt=now - GIVEN_UP_AFTER).delete()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(
                user_id=user_id,
                key=key,
                method=str(request.method),
                path=request.path[:300],
                request_sha256=_request_sha256(request),
            )
    except IntegrityError:
        found = mine.filter(key=key).first()
        return (found, False) if found is not None else _claim(request, key)
    return row, True


def _again(row: IdempotencyKey, request: Request) -> Response:
    same_place = (row.method, row.path) == (request.method, request.path[:300])
    if not same_place or row.request_sha256 != _request_sha256(request):
        return _say(
            status.HTTP_422_UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for another request. Use a new one."
        )
    if row.status_code is None:
        return _say(status.HTTP_409_CONFLICT, "The first request with this Idempotency-Key is still under way.")
    return Response(row.body, status=row.status_code, headers={"Idempotency-Replayed": "true"})


def _keep(row: IdempotencyKey, response: Response) -> None:
    if response.status_code >= status.HTTP_400_BAD_REQUEST:
        return
    row.status_code = response.status_code
    row.body = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
    row.save()


def _request_sha256(request: Request) -> str:
    """Digest what was sent: fields and files of a form, or the JSON document."""
    digest = hashlib.sha256()
    data = request.data
    if hasattr(data, "lists"):
        fields = {name: [v for v in values if not isinstance(v, UploadedFile)] for name, values in data.lists()}
        digest.update(json.dumps(fields, sort_keys=True).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                digest.update(f"\n{name}\n{file.name}\n".encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(json.dumps(data, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _say(status_code: int, detail: str) -> Response:
    return Response(problem(status_code, detail), status=status_code, content_type=CONTENT_TYPE)
