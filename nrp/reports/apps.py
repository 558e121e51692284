"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nrp.reports"

    def ready(self) -> None:
        import_module("nrp.reports.receivers")
