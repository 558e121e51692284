"""Addresses: indicators, files of figures, lookups, and the figures of a place."""

from django.urls import URLPattern, path

from neighbourhoods.views import code_lookups, dataset_files, indicators, place_indicators

urlpatterns: list[URLPattern] = [
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/new/", indicators.indicator_new, name="indicator-new"),
    path("indicators/<uuid:pk>/", indicators.indicator, name="indicator"),
    path("indicators/<uuid:pk>/places.csv", indicators.indicator_csv, name="indicator-csv"),
    path("indicators/<uuid:pk>/edit/", indicators.indicator_edit, name="indicator-edit"),
    path("indicators/<uuid:pk>/map/", indicators.indicator_map, name="indicator-map"),
    path("datasets/", dataset_files.dataset_files, name="dataset-files"),
    path("datasets/<uuid:pk>/", dataset_files.dataset_file, name="dataset-file"),
    path("datasets/<uuid:pk>/progress/", dataset_files.dataset_file_progress, name="dataset-file-progress"),
    path("datasets/<uuid:pk>/columns/", dataset_files.dataset_file_columns, name="dataset-file-columns"),
    path("datasets/<uuid:pk>/take/", dataset_files.dataset_file_take, name="dataset-file-take"),
    path("datasets/<uuid:pk>/withdraw/", dataset_files.dataset_file_withdraw, name="dataset-file-withdraw"),
    path("datasets/<uuid:pk>/retry/", dataset_files.dataset_file_retry, name="dataset-file-retry"),
    path("datasets/<uuid:pk>/problems.csv", dataset_files.dataset_file_problems_csv, name="dataset-file-problems-csv"),
    path("lookups/", code_lookups.code_lookups, name="code-lookups"),
    path("places/<slug:slug>/indicators/", place_indicators.place_indicators, name="place-indicators"),
    path("places/<slug:slug>/indicators/<uuid:pk>/", place_indicators.place_indicator, name="place-indicator"),
    path("places/<slug:slug>/indicators/again/", place_indicators.place_figures_again, name="place-figures-again"),
    path("places/<slug:slug>/indicators.csv", place_indicators.place_indicators_csv, name="place-indicators-csv"),
]
