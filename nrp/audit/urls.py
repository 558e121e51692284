"""The pages of the audit trail."""

from django.urls import path

from nrp.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
