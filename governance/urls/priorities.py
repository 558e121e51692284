"""Addresses: rounds of priorities and the focus of action."""

from django.urls import URLPattern, path

from governance.views import ballots, focuses, priorities

urlpatterns: list[URLPattern] = [
    path("priorities/", priorities.rounds, name="priority-rounds"),
    path("groups/<uuid:pk>/priorities/new/", priorities.round_new, name="priority-round-new"),
    path("priorities/<uuid:pk>/", priorities.round_page, name="priority-round"),
    path("priorities/<uuid:pk>/edit/", priorities.round_edit, name="priority-round-edit"),
    path("priorities/<uuid:pk>/open/", priorities.round_open, name="priority-round-open"),
    path("priorities/<uuid:pk>/close/", priorities.round_close, name="priority-round-close"),
    path("priorities/<uuid:pk>/result.csv", priorities.round_csv, name="priority-round-csv"),
    path("priorities/<uuid:pk>/ballot/", ballots.ballot, name="ballot"),
    path("priorities/<uuid:pk>/room/", ballots.ballot_room, name="ballot-room"),
    path("priorities/<uuid:pk>/paper/", ballots.paper, name="ballot-paper"),
    path("priorities/<uuid:pk>/ballots/<uuid:ballot_pk>/take-out/", ballots.take_out, name="ballot-take-out"),
    path("places/<slug:slug>/focus/", focuses.focus_history, name="focus-history"),
    path("places/<slug:slug>/focus/new/", focuses.focus_new, name="focus-new"),
]
