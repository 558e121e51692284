"""How Django knows the app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from surveys import receivers  # noqa: F401, PLC0415  signals reach only receivers that were imported
