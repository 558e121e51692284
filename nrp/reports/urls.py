"""The pages of this app."""

from django.urls import URLPattern, path

from nrp.reports.views import preview, reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.reports, name="reports"),
    path("reports/preview/", preview.report_preview, name="report-preview"),
    path("reports/exports/", reports.report_exports, name="report-exports"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/progress/", reports.report_progress, name="report-progress"),
    path("reports/<uuid:pk>/file/", reports.report_file, name="report-file"),
    path("reports/<uuid:pk>/retry/", reports.report_retry, name="report-retry"),
    path("reports/<uuid:pk>/again/", reports.report_again, name="report-again"),
    path("reports/each-quarter/<uuid:pk>/", reports.report_schedule, name="report-schedule"),
]
