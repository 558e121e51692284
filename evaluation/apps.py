"""How Django knows the app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import receivers  # noqa: F401, PLC0415  signals reach only receivers that were imported
