"""Addresses: groups, terms, members, outside boards."""

from django.urls import URLPattern, path

from governance.views import groups, memberships, representations, terms

urlpatterns: list[URLPattern] = [
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.group_new, name="group-new"),
    path("groups/<uuid:pk>/", groups.group, name="group"),
    path("groups/<uuid:pk>/edit/", groups.group_edit, name="group-edit"),
    path("groups/<uuid:pk>/close/", groups.group_close, name="group-close"),
    path("groups/<uuid:pk>/terms/", terms.group_terms, name="group-terms"),
    path("groups/<uuid:pk>/terms/new/", terms.group_terms_new, name="group-terms-new"),
    path("groups/<uuid:pk>/members/new/", memberships.member_new, name="member-new"),
    path("memberships/<uuid:pk>/edit/", memberships.membership_edit, name="membership-edit"),
    path("memberships/<uuid:pk>/end/", memberships.membership_end, name="membership-end"),
    path("outside-boards/", representations.representations, name="representations"),
    path("outside-boards/new/", representations.representation_new, name="representation-new"),
    path("outside-boards/<uuid:pk>/end/", representations.representation_end, name="representation-end"),
]
