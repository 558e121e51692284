"""Addresses: attendance and minutes."""

from django.urls import path

from governance.views import amendments, attendance, minutes, minutes_papers

urlpatterns = [
    path("meetings/<uuid:pk>/attendance/", attendance.meeting_attendance, name="meeting-attendance"),
    path("attendance/<uuid:pk>/edit/", attendance.attendance_edit, name="attendance-edit"),
    path("attendance/<uuid:pk>/remove/", attendance.attendance_remove, name="attendance-remove"),
    path("meetings/<uuid:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes/edit/", minutes.minutes_edit, name="minutes-edit"),
    path("meetings/<uuid:pk>/minutes/draft/", minutes.minutes_draft, name="minutes-draft"),
    path("meetings/<uuid:pk>/minutes/circulate/", minutes.minutes_circulate, name="minutes-circulate"),
    path("meetings/<uuid:pk>/minutes/agree/", minutes.minutes_agree, name="minutes-agree"),
    path("meetings/<uuid:pk>/minutes/amend/", amendments.minutes_amend, name="minutes-amend"),
    path("amendments/<uuid:pk>/settle/", amendments.amendment_settle, name="amendment-settle"),
    path("minutes-versions/<uuid:pk>/", minutes.minutes_version, name="minutes-version"),
    path("meetings/<uuid:pk>/minutes/print/", minutes_papers.minutes_print, name="minutes-print"),
    path("meetings/<uuid:pk>/minutes/minutes.pdf", minutes_papers.minutes_as_pdf, name="minutes-pdf"),
]
