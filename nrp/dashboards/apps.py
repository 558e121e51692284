"""How Django knows the app."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "nrp.dashboards"
