"""Addresses: events and issues."""

from django.urls import URLPattern, path

from governance.views import event_parts, events, issues, themes

urlpatterns: list[URLPattern] = [
    path("events/", events.events, name="events"),
    path("events/new/", events.event_new, name="event-new"),
    path("events/<uuid:pk>/", events.event, name="event"),
    path("events/<uuid:pk>/edit/", events.event_edit, name="event-edit"),
    path("events/<uuid:pk>/attendance/", event_parts.event_attendance, name="event-attendance"),
    path("events/<uuid:pk>/photographs/new/", event_parts.event_photo_new, name="event-photo-new"),
    path("photographs/<uuid:pk>/", event_parts.event_photo_file, name="event-photo-file"),
    path("photographs/<uuid:pk>/withdraw/", event_parts.event_photo_withdraw, name="event-photo-withdraw"),
    path("issues/", issues.issues, name="issues"),
    path("issues/new/", issues.issue_new, name="issue-new"),
    path("issues/<uuid:pk>/", issues.issue, name="issue"),
    path("issues/<uuid:pk>/edit/", issues.issue_edit, name="issue-edit"),
    path("issues/<uuid:pk>/close/", issues.issue_close, name="issue-close"),
    path("issues/<uuid:pk>/open/", issues.issue_reopen, name="issue-reopen"),
    path("themes/", themes.themes, name="themes"),
    path("themes/<uuid:pk>/", themes.theme, name="theme"),
]
