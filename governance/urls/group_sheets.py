"""Addresses: members and meetings brought in from a spreadsheet."""

from django.urls import URLPattern, URLResolver, path, re_path

from governance.views import group_sheets as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("groups/<uuid:pk>/sheets/", views.group_sheets, name="group-sheets"),
    path("groups/<uuid:pk>/sheets/new/<slug:kind>/", views.group_sheet_new, name="group-sheet-new"),
    re_path(
        r"^groups/(?P<pk>[0-9a-f-]{36})/sheets/export/(?P<kind>[a-z]+)\.(?P<ending>csv|xlsx)$",
        views.group_sheet_export,
        name="group-sheet-export",
    ),
    path("group-sheets/<uuid:pk>/", views.group_sheet, name="group-sheet"),
    path("group-sheets/<uuid:pk>/columns/", views.group_sheet_columns, name="group-sheet-columns"),
    path("group-sheets/<uuid:pk>/take/", views.group_sheet_take, name="group-sheet-take"),
    path("group-sheets/<uuid:pk>/undo/", views.group_sheet_undo, name="group-sheet-undo"),
    path("group-sheets/<uuid:pk>/problems.csv", views.group_sheet_problems, name="group-sheet-problems"),
    path("group-sheets/template/<slug:kind>.csv", views.group_sheet_template, name="group-sheet-template"),
]
