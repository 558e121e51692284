"""Addresses: voice balance."""

from django.urls import URLPattern, path

from governance.views import voice as views

urlpatterns: list[URLPattern] = [
    path("voice/", views.voice, name="voice"),
    path("voice/voice-balance.csv", views.voice_csv, name="voice-csv"),
]
