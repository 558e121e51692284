"""How Django knows the app."""

from django.apps import AppConfig


class CorenConfig(AppConfig):
    name = "coren"
