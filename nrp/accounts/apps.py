"""How Django knows the app."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nrp.accounts"

    def ready(self) -> None:
        import_module("nrp.accounts.receivers")
