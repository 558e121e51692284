"""How Django knows the app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "nrp.demo"
