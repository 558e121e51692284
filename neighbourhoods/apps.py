"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class NeighbourhoodsConfig(AppConfig):
    name = "neighbourhoods"

    def ready(self) -> None:
        import_module("neighbourhoods.receivers")
