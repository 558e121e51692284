"""Addresses: meetings, agendas, papers, invitations."""

from django.urls import URLPattern, path

from governance.views import meeting_agendas, meeting_asking, meeting_series, meetings, papers

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("groups/<uuid:pk>/meetings/new/", meetings.meeting_new, name="meeting-new"),
    path("groups/<uuid:pk>/series/new/", meeting_series.meeting_series_new, name="meeting-series-new"),
    path("groups/<uuid:pk>/papers/new/", papers.group_paper_new, name="group-paper-new"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/meeting.ics", meetings.meeting_ics, name="meeting-ics"),
    path("meetings/<uuid:pk>/edit/", meetings.meeting_edit, name="meeting-edit"),
    path("meetings/<uuid:pk>/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:pk>/agenda/", meeting_agendas.meeting_agenda, name="meeting-agenda"),
    path("meetings/<uuid:pk>/invite/", meeting_asking.meeting_invite, name="meeting-invite"),
    path("meetings/<uuid:pk>/answer/", meeting_asking.meeting_answer, name="meeting-answer"),
    path("meetings/<uuid:pk>/papers/new/", papers.paper_new, name="paper-new"),
    path("papers/<uuid:pk>/file/", papers.paper_file, name="paper-file"),
    path("papers/<uuid:pk>/remove/", papers.paper_remove, name="paper-remove"),
]
