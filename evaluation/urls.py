"""The pages of plans and runs."""

from django.urls import path

from evaluation.views import plans, runs, signing

urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("runs/<uuid:pk>/", runs.run, name="run"),
    path("runs/<uuid:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<uuid:pk>/release/", runs.run_release, name="run-release"),
    path("runs/<uuid:pk>/review/", signing.run_review, name="run-review"),
    path("runs/<uuid:pk>/send-back/", signing.run_send_back, name="run-send-back"),
    path("runs/<uuid:pk>/retry/", runs.run_retry, name="run-retry"),
    path("runs/<uuid:pk>/bundle/", runs.run_bundle, name="run-bundle"),
    path("plan/", plans.plan, name="plan"),
    path("plan/new/", plans.plan_new, name="plan-new"),
    path("plan/<int:number>/", plans.plan_version, name="plan-version"),
    path("plan/<int:number>/lock/", plans.plan_lock, name="plan-lock"),
    path("plan/<int:number>/plan.pdf", plans.plan_pdf, name="plan-pdf"),
    path("outcomes/", plans.outcomes, name="outcomes"),
    path("releases/", signing.releases, name="releases"),
    path("releases/<int:number>/", signing.release, name="release"),
]
