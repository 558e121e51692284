"""Addresses: what is known of a place, how it was chosen, the map, phases and batches."""

from django.urls import URLPattern, path

from neighbourhoods.views import boundaries, figures, maps, parts, phases, profiles, selections

urlpatterns: list[URLPattern] = [
    path("places/<slug:slug>/profile/", profiles.place_profile, name="place-profile"),
    path("places/<slug:slug>/profile/edit/", profiles.place_story_edit, name="place-story-edit"),
    path("places/<slug:slug>/population/new/", figures.population_new, name="population-new"),
    path("populations/<uuid:pk>/edit/", figures.population_edit, name="population-edit"),
    path("populations/<uuid:pk>/remove/", figures.population_remove, name="population-remove"),
    path("places/<slug:slug>/deprivation/new/", figures.deprivation_new, name="deprivation-new"),
    path("deprivations/<uuid:pk>/edit/", figures.deprivation_edit, name="deprivation-edit"),
    path("deprivations/<uuid:pk>/remove/", figures.deprivation_remove, name="deprivation-remove"),
    path("places/<slug:slug>/small-areas/", parts.place_parts, name="place-parts"),
    path(
        "places/<slug:slug>/small-areas/<slug:kind>/<int:vintage>/remove/",
        parts.place_parts_remove,
        name="place-parts-remove",
    ),
    path("places/<slug:slug>/boundary/", boundaries.place_boundary, name="place-boundary"),
    path("places/<slug:slug>/boundary.geojson", boundaries.place_boundary_geojson, name="place-boundary-geojson"),
    path("map/", maps.programme_map, name="map"),
    path("map.csv", maps.map_csv, name="map-csv"),
    path("criteria/", selections.criteria, name="criteria"),
    path("criteria/<uuid:pk>/", selections.criterion_edit, name="criterion-edit"),
    path("selections/", selections.selections, name="selections"),
    path("places/<slug:slug>/selection/", selections.place_selection, name="place-selection"),
    path("places/<slug:slug>/selection/edit/", selections.place_selection_edit, name="place-selection-edit"),
    path("phases/", phases.phases, name="phases"),
    path("phases/new/", phases.phase_new, name="phase-new"),
    path("phases/<uuid:pk>/edit/", phases.phase_edit, name="phase-edit"),
    path("phases/<uuid:pk>/remove/", phases.phase_remove, name="phase-remove"),
    path("batches/new/", phases.batch_new, name="batch-new"),
    path("batches/<uuid:pk>/edit/", phases.batch_edit, name="batch-edit"),
]
