"""Addresses: offline. The worker answers for everything below the folder it is served from."""

from django.urls import URLPattern, path

from coren.views import offline

urlpatterns: list[URLPattern] = [
    path("hours/app/", offline.hours_app, name="hours-app"),
    path("hours/worker.js", offline.hours_worker, name="hours-worker"),
    path("hours/manifest.webmanifest", offline.hours_manifest, name="hours-manifest"),
    path("hours/keys/", offline.hours_keys, name="hours-keys"),
]
