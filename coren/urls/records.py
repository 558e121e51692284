"""Addresses: an adviser's own page, what people ask about their record, and erasing it."""

from django.urls import URLPattern, path

from coren.views import erasing, my_record, records

urlpatterns: list[URLPattern] = [
    path("my-record/", my_record.my_record, name="my-record"),
    path("my-record/details/", my_record.my_record_correct, name="my-record-correct"),
    path("my-record/payment/", my_record.my_record_pay, name="my-record-pay"),
    path("my-record/everything.zip", my_record.my_record_file, name="my-record-file"),
    path("requests/", records.data_requests, name="data-requests"),
    path("requests/<uuid:pk>/", records.data_request, name="data-request"),
    path("requests/<uuid:pk>/answer/", records.data_request_answer, name="data-request-answer"),
    path("advisers/<uuid:pk>/requests/new/", records.data_request_new, name="data-request-new"),
    path("advisers/<uuid:pk>/looks/", records.adviser_looks, name="adviser-looks"),
    path("advisers/<uuid:pk>/everything.zip", records.adviser_file, name="adviser-file"),
    path("advisers/<uuid:pk>/erase/", erasing.adviser_erase, name="adviser-erase"),
]
