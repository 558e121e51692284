"""The pages of waves and uploads."""

from django.urls import URLPattern, path

from surveys.views import initiative_outcomes, steps, uploads, waves

urlpatterns: list[URLPattern] = [
    path("waves/", waves.waves, name="waves"),
    path("waves/new/", waves.wave_new, name="wave-new"),
    path("waves/<int:number>/", waves.wave, name="wave"),
    path("waves/<int:number>/edit/", waves.wave_edit, name="wave-edit"),
    path("waves/<int:number>/codebook/", waves.codebook, name="codebook"),
    path("waves/<int:number>/upload/", uploads.upload_new, name="upload-new"),
    path("initiatives/<uuid:pk>/outcomes/", initiative_outcomes.initiative_outcomes, name="initiative-outcomes"),
    path("uploads/<uuid:pk>/", uploads.upload, name="upload"),
    path("uploads/<uuid:pk>/progress/", uploads.upload_progress, name="upload-progress"),
    path("uploads/<uuid:pk>/problems.csv", uploads.upload_problems_csv, name="upload-problems-csv"),
    path("uploads/<uuid:pk>/retry/", uploads.upload_retry, name="upload-retry"),
    path("uploads/<uuid:pk>/withdraw/", uploads.upload_withdraw, name="upload-withdraw"),
    path("uploads/<uuid:pk>/columns/", steps.upload_columns, name="upload-columns"),
    path("uploads/<uuid:pk>/areas/", steps.upload_areas, name="upload-areas"),
    path("uploads/<uuid:pk>/report/", steps.upload_report, name="upload-report"),
    path("uploads/<uuid:pk>/publish/", steps.upload_publish, name="upload-publish"),
    path("uploads/<uuid:pk>/receipt/", steps.upload_receipt, name="upload-receipt"),
    path("uploads/<uuid:pk>/receipt.txt", steps.upload_receipt_file, name="upload-receipt-file"),
]
