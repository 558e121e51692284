"""Addresses: framework."""

from django.urls import URLPattern, path

from neighbourhoods.views import framework, framework_parts

urlpatterns: list[URLPattern] = [
    path("framework/", framework.framework, name="framework"),
    path("framework/new/", framework.framework_new, name="framework-new"),
    path("framework/crosswalk/new/", framework_parts.crossing_new, name="crossing-new"),
    path("framework/crosswalk/<uuid:pk>/edit/", framework_parts.crossing_edit, name="crossing-edit"),
    path("framework/crosswalk/<uuid:pk>/remove/", framework_parts.crossing_remove, name="crossing-remove"),
    path("framework/domains/<uuid:pk>/edit/", framework_parts.domain_edit, name="domain-edit"),
    path("framework/domains/<uuid:pk>/remove/", framework_parts.domain_remove, name="domain-remove"),
    path("framework/<slug:code>/", framework.framework_version, name="framework-version"),
    path("framework/<slug:code>/edit/", framework.framework_edit, name="framework-edit"),
    path("framework/<slug:code>/domains/new/", framework_parts.domain_new, name="domain-new"),
]
