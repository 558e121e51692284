"""Addresses: spreadsheets in and out, records of one resident."""

from django.urls import path, re_path

from coren.views import merging, sheets

urlpatterns = [
    path("sheets/", sheets.sheet_imports, name="sheet-imports"),
    path("sheets/new/<slug:kind>/", sheets.sheet_import_new, name="sheet-import-new"),
    path("sheets/<uuid:pk>/", sheets.sheet_import, name="sheet-import"),
    path("sheets/<uuid:pk>/columns/", sheets.sheet_import_columns, name="sheet-import-columns"),
    path("sheets/<uuid:pk>/take/", sheets.sheet_import_take, name="sheet-import-take"),
    path("sheets/<uuid:pk>/undo/", sheets.sheet_import_undo, name="sheet-import-undo"),
    path("sheets/<uuid:pk>/problems.csv", sheets.sheet_import_problems, name="sheet-import-problems"),
    path("sheets/template/<slug:kind>.csv", sheets.sheet_template, name="sheet-template"),
    re_path(
        r"^sheets/export/(?P<kind>[a-z]+)/(?P<slug>[-\w]+)\.(?P<ending>csv|xlsx)$",
        sheets.sheet_export,
        name="sheet-export",
    ),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/<uuid:kept>/<uuid:gone>/", merging.merge, name="merge"),
    path("duplicates/<uuid:one>/<uuid:other>/two-people/", merging.not_the_same, name="not-the-same"),
    path("duplicates/merged/<uuid:pk>/undo/", merging.merge_undo, name="merge-undo"),
]
