"""Addresses: hours."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
