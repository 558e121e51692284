"""How Django knows the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nrp.audit"
