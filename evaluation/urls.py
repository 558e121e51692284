"""The pages of plans and runs."""

from django.urls import path

from evaluation.views import plans, runs

urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("runs/<uuid:pk>/", runs.run, name="run"),
    path("runs/<uuid:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<uuid:pk>/release/", runs.run_release, name="run-release"),
    path("runs/<uuid:pk>/retry/", runs.run_retry, name="run-retry"),
    path("runs/<uuid:pk>/bundle/", runs.run_bundle, name="run-bundle"),
    path("plan/", plans.plan, name="plan"),
    path("plan/new/", plans.plan_new, name="plan-new"),
    path("plan/<int:number>/", plans.plan_version, name="plan-version"),
]
