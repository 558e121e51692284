"""Settings for tests: the same, with a throw-away data folder and no hashed file names."""

import os
import tempfile

os.environ.setdefault("NRP_DATA", tempfile.mkdtemp(prefix="nrp-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")

from nrp.settings import *  # noqa: F403  the data folder must be chosen first

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405  from settings
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  from settings; WhiteNoise warns about a missing folder
