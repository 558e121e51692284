"""The pages of approvals."""

from django.urls import path

from governance.views import ethics as views

urlpatterns = [
    path("ethics-approvals/", views.ethics_approvals, name="ethics-approvals"),
    path("ethics-approvals/new/", views.ethics_approval_new, name="ethics-approval-new"),
    path("ethics-approvals/<uuid:pk>/", views.ethics_approval, name="ethics-approval"),
    path("ethics-approvals/<uuid:pk>/documents/new/", views.ethics_document_new, name="ethics-document-new"),
    path("ethics-documents/<uuid:pk>/file/", views.ethics_document_file, name="ethics-document-file"),
    path("ethics-documents/<uuid:pk>/remove/", views.ethics_document_remove, name="ethics-document-remove"),
    path("ethics-approvals/<uuid:pk>/edit/", views.ethics_approval_edit, name="ethics-approval-edit"),
]
