"""Addresses: initiatives, their parts, progress notes and the theory of change."""

from django.urls import URLPattern, path

from neighbourhoods.views import initiative_parts, initiatives, progress, theory

urlpatterns: list[URLPattern] = [
    path("initiatives/", initiatives.initiatives, name="initiatives"),
    path("initiatives/new/", initiatives.initiative_new, name="initiative-new"),
    path("initiatives/export.<str:ending>", initiatives.initiatives_export, name="initiatives-export"),
    path("initiatives/<uuid:pk>/", initiatives.initiative, name="initiative"),
    path("initiatives/<uuid:pk>/edit/", initiatives.initiative_edit, name="initiative-edit"),
    path("initiatives/<uuid:pk>/hiat/", initiatives.initiative_hiat, name="initiative-hiat"),
    path("initiatives/<uuid:pk>/learning/", initiatives.initiative_learning, name="initiative-learning"),
    path("initiatives/<uuid:pk>/stage/", initiatives.initiative_stage, name="initiative-stage"),
    path("initiatives/<uuid:pk>/theory/", theory.initiative_theory, name="initiative-theory"),
    path("initiatives/<uuid:pk>/milestones/new/", initiative_parts.milestone_new, name="milestone-new"),
    path("milestones/<uuid:pk>/edit/", initiative_parts.milestone_edit, name="milestone-edit"),
    path("milestones/<uuid:pk>/remove/", initiative_parts.milestone_remove, name="milestone-remove"),
    path("initiatives/<uuid:pk>/risks/new/", initiative_parts.risk_new, name="risk-new"),
    path("risks/<uuid:pk>/edit/", initiative_parts.risk_edit, name="risk-edit"),
    path("initiatives/<uuid:pk>/reach/new/", initiative_parts.reach_new, name="reach-new"),
    path("reach/<uuid:pk>/edit/", initiative_parts.reach_edit, name="reach-edit"),
    path("reach/<uuid:pk>/remove/", initiative_parts.reach_remove, name="reach-remove"),
    path("initiatives/<uuid:pk>/notes/new/", progress.progress_new, name="progress-new"),
    path("progress/<uuid:pk>/edit/", progress.progress_edit, name="progress-edit"),
    path("progress/<uuid:pk>/photographs/new/", progress.progress_photo_new, name="progress-photo-new"),
    path("progress-photographs/<uuid:pk>/", progress.progress_photo_file, name="progress-photo-file"),
    path("progress-photographs/<uuid:pk>/withdraw/", progress.progress_photo_withdraw, name="progress-photo-withdraw"),
]
