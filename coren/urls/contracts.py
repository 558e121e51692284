"""Addresses: contracts, posts, the view of load, and cover."""

from django.urls import URLPattern, path

from coren.views import contracts, covers, load

urlpatterns: list[URLPattern] = [
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/new/", contracts.contract_new, name="contract-new"),
    path("contracts/<uuid:pk>/", contracts.contract, name="contract"),
    path("contracts/<uuid:pk>/edit/", contracts.contract_edit, name="contract-edit"),
    path("facilitators/", load.facilitators, name="facilitators"),
    path("posts/new/", contracts.post_new, name="post-new"),
    path("posts/<uuid:pk>/", contracts.post, name="post"),
    path("posts/<uuid:pk>/end/", contracts.post_end, name="post-end"),
    path("cover/", covers.covers, name="covers"),
    path("cover/new/", covers.cover_new, name="cover-new"),
    path("cover/<uuid:pk>/end/", covers.cover_end, name="cover-end"),
]
