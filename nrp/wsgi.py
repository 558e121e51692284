"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrp.settings")

application = get_wsgi_application()
# All views and what they import, before anybody asks for a page: the first one would wait seconds for them.
get_resolver().url_patterns  # noqa: B018  # reason: reading it loads them
