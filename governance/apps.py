"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        import_module("governance.receivers")
        import_module("governance.search_receivers")
