"""Addresses: training."""

from django.urls import URLPattern, path

from coren.views import courses, training

urlpatterns: list[URLPattern] = [
    path("courses/", courses.courses, name="courses"),
    path("courses/new/", courses.course_new, name="course-new"),
    path("courses/<uuid:pk>/", courses.course, name="course"),
    path("courses/<uuid:pk>/edit/", courses.course_edit, name="course-edit"),
    path("courses/<uuid:pk>/on/<int:year>-<int:month>-<int:date>/", courses.course_session, name="course-session"),
    path("training/new/", training.training_new, name="training-new"),
    path("training/<uuid:pk>/edit/", training.training_edit, name="training-edit"),
    path("training/<uuid:pk>/remove/", training.training_remove, name="training-remove"),
    path("training/<uuid:pk>/certificate/", training.training_certificate, name="training-certificate"),
    path("advisers/<uuid:pk>/skills/new/", training.skill_new, name="skill-new"),
    path("skills/<uuid:pk>/edit/", training.skill_edit, name="skill-edit"),
    path("skills/<uuid:pk>/remove/", training.skill_remove, name="skill-remove"),
]
