"""The pages of this app."""

from django.urls import path

from nrp.dashboards.views import home, pages, places, public, results, timeline, you_said

urlpatterns = [
    path("", home.home, name="home"),
    path("results/", results.results, name="results"),
    path("results/outcomes.csv", results.results_csv, name="results-csv"),
    path("results/places.csv", results.places_figures_csv, name="places-figures-csv"),
    path("results/health.csv", results.health_csv, name="health-csv"),
    path("results/domains.csv", results.joint_csv, name="joint-csv"),
    path("results/<slug:outcome>/", results.result, name="result"),
    path("results/<slug:outcome>/pairs.csv", results.pairs_csv, name="pairs-csv"),
    path("results/<slug:outcome>/summary.pdf", results.result_summary, name="result-summary"),
    path("places/", places.places, name="places"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("places/<slug:slug>/figures.csv", places.place_figures_csv, name="place-figures-csv"),
    path("places/<slug:slug>/meetings.csv", places.place_rooms_csv, name="place-rooms-csv"),
    path("places/<slug:slug>/you-said/", you_said.you_said, name="you-said"),
    path("places/<slug:slug>/you-said/release/", you_said.you_said_release, name="you-said-release"),
    path("places/<slug:slug>/you-said/withdraw/", you_said.you_said_withdraw, name="you-said-withdraw"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("timeline/timeline.csv", timeline.timeline_csv, name="timeline-csv"),
    path("public/", public.public_places, name="public-places"),
    path("public/figures/", public.public_figures_page, name="public-figures"),
    path("public/you-said/<slug:slug>/", public.public_you_said, name="public-you-said"),
    path("public/you-said/<slug:slug>.json", public.public_you_said_json, name="public-you-said-json"),
    path("help/", pages.help_page, name="help"),
    path("how-results-are-made/", pages.how_results_are_made, name="how-results-are-made"),
    path("how-results-are-made/method/", pages.method, name="method"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
