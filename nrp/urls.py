"""The map of the site. Apps are named by string only, so this draws no import."""

from django.urls import include, path

handler400 = "nrp.core.errors.bad_request"
handler403 = "nrp.core.errors.forbidden"
handler404 = "nrp.core.errors.not_found"
handler500 = "nrp.core.errors.server_error"

api = [
    path("", include("neighbourhoods.api")),
    path("", include("governance.api")),
    path("", include("coren.api")),
    path("", include("surveys.api")),
    path("", include("evaluation.api")),
    path("", include("nrp.audit.api")),
    path("", include("nrp.dashboards.api")),
    path("", include("nrp.reports.api")),
]

urlpatterns = [
    path("", include("nrp.core.urls")),
    path("", include("nrp.dashboards.urls")),
    path("", include("nrp.reports.urls")),
    path("", include("evaluation.urls")),
    path("", include("surveys.urls")),
    path("", include("coren.urls")),
    path("", include("governance.urls")),
    path("", include("neighbourhoods.urls")),
    path("", include("nrp.audit.urls")),
    path("account/", include("nrp.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("api/v1/", include(api)),
    path("api/", include("nrp.core.schema_urls")),
]
