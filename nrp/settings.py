"""Settings. Everything that differs between machines comes from the environment (docs/settings.md)."""

from pathlib import Path
from typing import Any

import structlog
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from nrp.environment import cache_location, reader, report_errors, secret_key

ROOT = Path(__file__).resolve().parent.parent
env = reader()

DEBUG = env.bool("DEBUG", default=False)
NRP_DATA = Path(env.str("NRP_DATA", default=str(ROOT / "var"))).resolve()
SECRET_KEY = secret_key(env.str("SECRET_KEY", default=""), NRP_DATA, debug=DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
IS_SECURE_SITE = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_SECURE_SITE else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "crispy_forms",
    "crispy_forms_gds",
    "django_prometheus",
    "nrp.core",
    "nrp.audit",
    "nrp.accounts",
    "neighbourhoods",
    "governance",
    "coren",
    "surveys",
    "evaluation",
    "nrp.dashboards",
    "nrp.demo",
    "nrp.reports",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "nrp.core.middleware.Common",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "nrp.accounts.middleware.RequireSignIn",
    "nrp.accounts.middleware.RequireSecondFactor",
    "nrp.core.middleware.NoStore",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "nrp.urls"
WSGI_APPLICATION = "nrp.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nrp.dashboards.context.shell",
                "nrp.demo.context.mark",
            ],
        },
    },
]

# Data -----------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{NRP_DATA / 'nrp.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
IS_SQLITE = "sqlite" in DATABASES["default"]["ENGINE"]
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
        " PRAGMA secure_delete=ON;",  # what is deleted is overwritten: an erasure leaves no text in the file
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": cache_location(REDIS_URL),
            "KEY_PREFIX": "nrp",
        }
    }
else:
    # Drawings and rate limits share it: a small cache would drop the limits when a dashboard is drawn.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "nrp_cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }

# A storage address is file:///folder or s3://bucket; uploads and microdata never lie in a database row.
STORAGE_URL = env.str("STORAGE_URL", default=f"file://{NRP_DATA / 'storage'}")
if STORAGE_URL.startswith("s3://"):
    default_storage = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": STORAGE_URL.removeprefix("s3://"),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
else:
    default_storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": STORAGE_URL.removeprefix("file://"),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
STORAGES = {
    "default": default_storage,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = NRP_DATA / "static"
STATICFILES_DIRS = [path for path in (ROOT / "static", ROOT / "build" / "static") if path.exists()]
SURVEY_UPLOAD_MAX_BYTES = 200 * 1024 * 1024
DATASET_UPLOAD_MAX_BYTES = env.int("DATASET_UPLOAD_MAX_MB", default=500) * 1024 * 1024
COMMUNITY_UPLOAD_MAX_BYTES = 50 * 1024 * 1024
COMMUNITY_SURVEY_URL = env.str("COMMUNITY_SURVEY_URL", default="").rstrip("/")
COMMUNITY_SURVEY_TOKEN = env.str("COMMUNITY_SURVEY_TOKEN", default="")
COMMUNITY_SURVEY_KIND = env.str("COMMUNITY_SURVEY_KIND", default="kobo")
COMMUNITY_SURVEY_SECONDS, COMMUNITY_SURVEY_PAUSE = 60.0, 2.0  # for one answer of the server; before it is asked again
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a week of a large place is a box for each row and day
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# Queue ----------------------------------------------------------------------------------------
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 4 * 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    broker = NRP_DATA / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(broker / "queue"),
        "data_folder_out": str(broker / "queue"),
        "processed_folder": str(broker / "processed"),
        "control_folder": str(broker / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for folder in ("queue", "processed", "control"):
        (broker / folder).mkdir(parents=True, exist_ok=True)
# What rings by the clock (UTC). Each of these writes a thing once for its key, so any number of beats may ring, and
# rings again within the hours in which it matters: what was missed is made up for. A ring that nobody takes is let go.
_MISSED = {"options": {"expires": 3000}}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # it keeps no file: two beats beside each other share nothing
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "digests": {"task": "dashboards.send_digests", "schedule": crontab(minute=0), **_MISSED},
    "meetings": {"task": "governance.remind_of_meetings", "schedule": crontab(minute=10, hour="7-18"), **_MISSED},
    "actions": {"task": "governance.remind_of_actions", "schedule": crontab(minute=20, hour="7-18"), **_MISSED},
    "ethics": {"task": "governance.remind_of_approvals", "schedule": crontab(minute=50, hour="7-18"), **_MISSED},
    "health": {"task": "dashboards.sweep_health", "schedule": crontab(), "options": {"expires": 55}},
    "reports": {"task": "reports.ask_for_due", "schedule": crontab(minute=30), **_MISSED},
    "report-files": {"task": "reports.sweep", "schedule": crontab(minute=40, hour="1-5"), **_MISSED},
    "answer-files": {"task": "surveys.sweep_exports", "schedule": crontab(minute=50), **_MISSED},
}
REPORT_DAYS = 90  # how long the file of a report is kept
ANSWERS_DAYS = 7  # how long a file of answers that somebody asked for is kept
DIGEST_HOUR, DIGEST_DAYS = 7, 3  # from Monday at seven, for three days from its midnight
LEASE_SECONDS = 30
LEASE_MAX_ERRORS = 5
LEASE_MAX_LOST = 12
CHILD_MEMORY_MB = 1024

# People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "nrp.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "nrp.accounts.forms.SignInForm",
    "reset_password": "nrp.accounts.forms.PasswordResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_SECURE_SITE else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "nrp"
USERSESSIONS_TRACK_ACTIVITY = False
NRP_ENFORCE_MFA = env.bool("NRP_ENFORCE_MFA", default=True)
# What accounts needs to know of roles it asks through these paths, because roles live one floor up.
NRP_ROLES_OF = "neighbourhoods.queries.role_codes_of"
NRP_CAN = "neighbourhoods.permissions.can"
NRP_DEMO_PASSWORD = env.str("NRP_DEMO_PASSWORD", default="")
NRP_DEMO_SEED = env.int("NRP_DEMO_SEED", default=20160101)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = IS_SECURE_SITE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_SECURE_SITE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "nrp.core.errors.csrf_failure"

# Safety ---------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_SECURE_SITE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE_SITE
SECURE_HSTS_PRELOAD = IS_SECURE_SITE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE_SITE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Keys of the sealed fields (bank details, safeguarding): the first seals, every one opens. Without any: the secret key.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
DISCLOSURE_THRESHOLD = 7
DISCLOSURE_BASE = 5
PUBLIC_LICENCE = env.str("PUBLIC_LICENCE", default="Creative Commons Attribution 4.0 International (CC BY 4.0)")

# Words ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
if not EMAIL_CONFIG.get("EMAIL_FILE_PATH"):
    # The address of a folder loses its first slash on the way through the library, so the default is named here.
    EMAIL_CONFIG["EMAIL_FILE_PATH"] = str(NRP_DATA / "mail")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = "nrp@example.org"

# API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["nrp.core.parsers.KeepableJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "nrp.core.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "nrp.core.api.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_FORMAT": "iso-8601",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_THROTTLE_CLASSES": ["nrp.core.throttles.HourlyCount"],
    "DEFAULT_THROTTLE_RATES": {"user": "6000/hour", "public": "600/hour"},
}
REST_KNOX = {"AUTH_HEADER_PREFIX": "Token", "TOKEN_LIMIT_PER_USER": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "nrp API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ReleasedToEnum": [("none", "none"), ("pmg", "pmg"), ("public", "public")],
        "FigureStateEnum": [("current", "current"), ("superseded", "superseded")],
        "AnswersFormatEnum": "surveys.models.export_job.ExportForm",
        "SourceEnum": "governance.models.issue.Issue.Source",
        "CommunitySourceEnum": [("file", "file"), ("server", "server")],
        "AdviserStatusEnum": "coren.models.adviser.Adviser.Status",
        "PaymentChoiceMethodEnum": "coren.models.adviser.PaymentChoice.Method",
        "EnquiryMethodEnum": "coren.models.enquiry.Enquiry.Method",
        "OutputKindEnum": "coren.models.output.Output.Kind",
        "SheetKindEnum": "coren.models.sheet.SheetImport.Kind",
        "PaymentChoiceKindEnum": "coren.models.adviser.PaymentChoice.Kind",
        "PaymentMethodEnum": "coren.models.pay.Payment.Method",
        "PaymentBatchStateEnum": "coren.models.pay.PaymentBatch.State",
        "ExpenseKindEnum": "coren.models.expense.Expense.Kind",
        "ExpenseStateEnum": "coren.models.expense.Expense.State",
        "DataRequestKindEnum": "coren.models.request.DataRequest.Kind",
        "DataRequestStateEnum": "coren.models.request.DataRequest.State",
        "ReversalKindEnum": [("bounced", "bounced"), ("wrong", "wrong")],
        "PriorityMethodEnum": "governance.models.priority.PriorityRound.Method",
        "PriorityStateEnum": "governance.models.priority.PriorityRound.State",
        "SectorEnum": "governance.models.sector.Sector",
        "DecisionHowEnum": "governance.models.decision.Decision.How",
        "GroupSheetKindEnum": "governance.models.sheet.GroupSheet.Kind",
        "SheetStateEnum": "nrp.core.models.SheetState",
        "ReportKindEnum": "nrp.reports.models.report.ReportKind",
        "ReportFormatEnum": "nrp.reports.models.report.ReportFormat",
        "ReportStateEnum": "nrp.reports.models.report.ReportState",
        "DataGeographyEnum": "neighbourhoods.models.dataset.DataGeography",
        "DatasetFileStateEnum": "neighbourhoods.models.dataset.DatasetFile.State",
        "ActionPointStateEnum": "governance.models.action_point.ActionPoint.State",
        "MinutesStateEnum": "governance.models.minutes.Minutes.State",
        "SmallAreaKindEnum": "neighbourhoods.models.place.Geography",
        "RiskLevelEnum": "neighbourhoods.models.initiative.Risk.Level",
        "TheoryKindEnum": "neighbourhoods.models.initiative.TheoryStep.Kind",
        "AreaKindEnum": "neighbourhoods.models.area.Area.Kind",
        "MoneyKindEnum": "neighbourhoods.models.money.MoneyKind",
        "EvidenceKindEnum": "neighbourhoods.models.evidence.EvidenceItem.Kind",
        "EvidenceReviewKindEnum": "neighbourhoods.models.evidence.Review.Kind",
        "EvidenceReviewStatusEnum": "neighbourhoods.models.evidence.Review.Status",
        "ReferenceFileKindEnum": "neighbourhoods.models.evidence.ReferenceFile.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "nrp.core.schema.add_problems",
    ],
}

# Logs: ids only, never a name or an address ---------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    report_errors(SENTRY_DSN)
