"""Addresses: activities."""

from django.urls import URLPattern, path

from neighbourhoods.views import activities, activity_gaps, activity_map
from neighbourhoods.views import activity_sheets as sheets

urlpatterns: list[URLPattern] = [
    path("activities/", activities.activities, name="activities"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/gaps/", activity_gaps.activity_gaps, name="activity-gaps"),
    path("activities/gaps.csv", activity_gaps.activity_gaps_csv, name="activity-gaps-csv"),
    path("activities/map/", activity_map.activity_map, name="activity-map"),
    path("activities/export/", sheets.activities_export, name="activities-export"),
    path("activities/sheets/", sheets.activity_sheets, name="activity-sheets"),
    path("activities/sheets/new/", sheets.activity_sheet_new, name="activity-sheet-new"),
    path("activities/sheets/template.csv", sheets.activity_sheet_template, name="activity-sheet-template"),
    path("activities/sheets/<uuid:pk>/", sheets.activity_sheet, name="activity-sheet"),
    path("activities/sheets/<uuid:pk>/columns/", sheets.activity_sheet_columns, name="activity-sheet-columns"),
    path("activities/sheets/<uuid:pk>/take/", sheets.activity_sheet_take, name="activity-sheet-take"),
    path("activities/sheets/<uuid:pk>/undo/", sheets.activity_sheet_undo, name="activity-sheet-undo"),
    path("activities/sheets/<uuid:pk>/problems.csv", sheets.activity_sheet_problems, name="activity-sheet-problems"),
    path("activities/<uuid:pk>/", activities.activity, name="activity"),
    path("activities/<uuid:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<uuid:pk>/remove/", activities.activity_remove, name="activity-remove"),
]
