"""The pages of approvals."""

from django.urls import path

from governance.views import ethics as views

urlpatterns = [
    path("ethics-approvals/", views.ethics_approvals, name="ethics-approvals"),
    path("ethics-approvals/new/", views.ethics_approval_new, name="ethics-approval-new"),
    path("ethics-approvals/<uuid:pk>/edit/", views.ethics_approval_edit, name="ethics-approval-edit"),
]
