"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "nrp.dashboards"

    def ready(self) -> None:
        import_module("nrp.dashboards.receivers")
