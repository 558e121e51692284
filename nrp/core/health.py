"""Is it alive, is it ready, what does it measure: for machines."""

import datetime
import secrets
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from nrp.core.models import ServiceBeat
from nrp.environment import cache_location

DISPATCHER_SILENT_AFTER = datetime.timedelta(seconds=30)


class NotReady(Exception):
    """One part is not there; the text says which, for an operator."""


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_cache() -> None:
    mark = secrets.token_hex(4)
    cache.set("readyz", mark, 10)
    if cache.get("readyz") is None:
        raise NotReady("the cache keeps nothing")


def check_storage() -> None:
    """Look that the storage answers; a folder must be writable or not made yet."""
    folder = getattr(default_storage, "location", None) if settings.STORAGE_URL.startswith("file://") else None
    if folder is None:
        default_storage.exists("readyz")
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".ready-"):
        pass


def check_broker() -> None:
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
        if not Path(str(folder)).is_dir():
            raise NotReady("the broker's folder is not there")
        return
    with Redis.from_url(
        cache_location(settings.REDIS_URL), socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    ) as client:
        client.ping()


def check_dispatcher() -> None:
    beat = ServiceBeat.objects.filter(name="dispatcher").first()
    if beat is None or beat.beat_at < timezone.now() - DISPATCHER_SILENT_AFTER:
        raise NotReady("the dispatcher is silent")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "cache": check_cache,
    "storage": check_storage,
    "broker": check_broker,
    "dispatcher": check_dispatcher,
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, and nothing more."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether everything a page needs is there: 200, or 503 with what is not."""
    found = {name: _outcome(check) for name, check in CHECKS.items()}
    is_ready = all(word == "ok" for word in found.values())
    return JsonResponse({"status": "ok" if is_ready else "not ready", "checks": found}, status=200 if is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the measurements to this machine, or to whoever holds METRICS_TOKEN."""
    if not (_is_this_machine(request) or _has_metrics_token(request)):
        return HttpResponse("Send METRICS_TOKEN as a bearer token.\n", status=403, content_type="text/plain")
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except Exception as error:  # noqa: BLE001  whatever it is, the part is not there; the class says enough
        return f"failed: {type(error).__name__}"
    return "ok"


def _is_this_machine(request: HttpRequest) -> bool:
    """A proxy on this machine also comes from loopback, but says for whom it asks."""
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "HTTP_X_FORWARDED_FOR" not in request.META


def _has_metrics_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(given, settings.METRICS_TOKEN)
