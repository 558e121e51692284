"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class CorenConfig(AppConfig):
    name = "coren"

    def ready(self) -> None:
        import_module("coren.receivers")
