"""The pages of places, organisations, people and roles."""

from django.urls import path

from neighbourhoods.views import areas, organisations, pairs, people, roles

urlpatterns = [
    path("new-place/", areas.place_new, name="place-new"),
    path("places/<slug:slug>/edit/", areas.place_edit, name="place-edit"),
    path("places/<slug:slug>/leave/", areas.place_leave, name="place-leave"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/<uuid:pk>/end/", pairs.pair_end, name="pair-end"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation-new"),
    path("organisations/<uuid:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<uuid:pk>/disable/", people.person_disable, name="person-disable"),
    path("people/<uuid:pk>/second-factor/", people.person_mfa_reset, name="person-mfa-reset"),
    path("people/<uuid:pk>/invite/", roles.invite, name="invite"),
    path("people/<uuid:pk>/roles/new/", roles.role_grant, name="role-grant"),
    path("roles/<uuid:pk>/end/", roles.role_end, name="role-end"),
    path("invitations/<uuid:pk>/withdraw/", roles.invitation_withdraw, name="invitation-withdraw"),
    path("invitation/<str:token>/", roles.invitation_accept, name="invitation-accept"),
]
