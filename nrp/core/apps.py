"""How Django knows the app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "nrp.core"

    def ready(self) -> None:
        # Without it `current_app` is an application of nobody's, which rings at a broker that is not there.
        from nrp.celery import app  # noqa: PLC0415  it reads the settings, which are ready only now

        app.set_default()
