"""Addresses: decisions and action points."""

from django.urls import URLPattern, path

from governance.views import action_points, decisions

urlpatterns: list[URLPattern] = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("groups/<uuid:pk>/decisions/new/", decisions.decision_new, name="decision-new"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("decisions/<uuid:pk>/edit/", decisions.decision_edit, name="decision-edit"),
    path("decisions/<uuid:pk>/review/", decisions.decision_review, name="decision-review"),
    path("decisions/<uuid:pk>/supersede/", decisions.decision_supersede, name="decision-supersede"),
    path("actions/", action_points.action_points, name="action-points"),
    path("groups/<uuid:pk>/actions/new/", action_points.action_point_new, name="action-point-new"),
    path("actions/<uuid:pk>/", action_points.action_point, name="action-point"),
    path("actions/<uuid:pk>/edit/", action_points.action_point_edit, name="action-point-edit"),
    path("actions/<uuid:pk>/complete/", action_points.action_point_complete, name="action-point-complete"),
    path("actions/<uuid:pk>/verify/", action_points.action_point_verify, name="action-point-verify"),
    path("actions/<uuid:pk>/drop/", action_points.action_point_drop, name="action-point-drop"),
]
