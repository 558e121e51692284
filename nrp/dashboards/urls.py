"""The pages of this app."""

from django.urls import path

from nrp.dashboards.views import home, pages, places, results

urlpatterns = [
    path("", home.home, name="home"),
    path("results/", results.results, name="results"),
    path("results/outcomes.csv", results.results_csv, name="results-csv"),
    path("results/places.csv", results.places_figures_csv, name="places-figures-csv"),
    path("results/<slug:outcome>/", results.result, name="result"),
    path("results/<slug:outcome>/pairs.csv", results.pairs_csv, name="pairs-csv"),
    path("results/<slug:outcome>/summary.pdf", results.result_summary, name="result-summary"),
    path("places/", places.places, name="places"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("places/<slug:slug>/figures.csv", places.place_figures_csv, name="place-figures-csv"),
    path("help/", pages.help_page, name="help"),
    path("how-results-are-made/", pages.how_results_are_made, name="how-results-are-made"),
    path("how-results-are-made/method/", pages.method, name="method"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
