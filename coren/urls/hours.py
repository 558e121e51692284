"""Addresses: hours."""

from django.urls import URLPattern, path

from coren.views import hours, hours_entries, hours_paper, hours_session, my_hours

urlpatterns: list[URLPattern] = [
    path("hours/", hours.hours, name="hours"),
    path("hours/new/", hours_entries.hours_new, name="hours-new"),
    path("hours/session/", hours_session.hours_session, name="hours-session"),
    path("hours/paper/", hours_paper.hours_paper, name="hours-paper"),
    path("hours/<uuid:pk>/", hours_entries.hours_entry, name="hours-entry"),
    path("hours/<uuid:pk>/take-back/", hours_entries.hours_remove, name="hours-remove"),
    path("my-hours/", my_hours.my_hours, name="my-hours"),
]
