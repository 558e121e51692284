"""Addresses: search."""

from django.urls import path

from governance.views import search as views

urlpatterns = [
    path("search/", views.search, name="search"),
]
