"""Reads the environment once; every NAME may come as NAME_FILE, a path to a mounted secret."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
import sentry_sdk

NAMES = (
    "NRP_DATA",
    "DATABASE_URL",
    "REDIS_URL",
    "STORAGE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEBUG",
    "SENTRY_DSN",
    "EMAIL_URL",
    "SITE_URL",
    "METRICS_TOKEN",
    "NRP_DEMO_PASSWORD",
    "NRP_DEMO_SEED",
    "NRP_ENFORCE_MFA",
    "DATASET_UPLOAD_MAX_MB",
    "COMMUNITY_SURVEY_URL",
    "COMMUNITY_SURVEY_TOKEN",
    "COMMUNITY_SURVEY_KIND",
)
KNOWN_DEFAULT_KEYS = frozenset({"", "secret", "changeme", "change-me", "insecure", "django-insecure"})


def load_secret_files() -> None:
    """Put the content of each NAME_FILE where NAME would stand."""
    for name in NAMES:
        path = os.environ.get(f"{name}_FILE")
        if path and not os.environ.get(name):
            os.environ[name] = Path(path).read_text(encoding="utf-8").strip()


def reader() -> environ.Env:
    """Return the environment with mounted secrets in place."""
    load_secret_files()
    return environ.Env()


def secret_key(given: str, data: Path, *, debug: bool) -> str:
    """Return the given key, or one made once and kept in the data folder.

    Raises SystemExit when a known default key is used outside debug.
    """
    if given:
        if not debug and (given.lower() in KNOWN_DEFAULT_KEYS or given.startswith("django-insecure")):
            message = "SECRET_KEY is a known default. Set it to a long random text, or leave it out to have one made."
            raise SystemExit(message)
        return given
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def cache_location(redis_url: str) -> str:
    """Kombu and Django spell the address of a Unix socket differently: return Django's way."""
    parts = urlsplit(redis_url)
    if parts.scheme == "redis+socket":
        return f"unix://{parts.path}"
    return redis_url


def report_errors(dsn: str) -> None:
    """Send errors to Sentry with where they happened and nothing of whom or what they concerned."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
    )
