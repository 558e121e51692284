"""Addresses: approving hours, what time is worth, closed periods."""

from django.urls import URLPattern, path

from coren.views import approving, clock, closing, limits, rates

urlpatterns: list[URLPattern] = [
    path("approvals/", approving.approvals, name="approvals"),
    path("approvals/check/", approving.approvals_check, name="approvals-check"),
    path("approvals/approve/", approving.hours_approve, name="hours-approve"),
    path("approvals/undo/", approving.hours_undo, name="hours-undo"),
    path("approvals/send-back/", approving.hours_send_back, name="hours-send-back"),
    path("rates/", rates.rates, name="rates"),
    path("rates/new/", rates.rate_new, name="rate-new"),
    path("rates/weekly-limit/new/", rates.weekly_limit_new, name="weekly-limit-new"),
    path("rates/activities/new/", rates.activity_new, name="activity-type-new"),
    path("rates/activities/<uuid:pk>/", rates.activity_edit, name="activity-type-edit"),
    path("rates/promise/", rates.pay_policy_edit, name="pay-policy"),
    path("closed-periods/", closing.closed_periods, name="closed-periods"),
    path("closed-periods/new/", closing.closed_period_new, name="closed-period-new"),
    path("closed-periods/<uuid:pk>/open/", closing.closed_period_open, name="closed-period-open"),
    path("pay-clock/", clock.pay_clock, name="pay-clock"),
    path("weekly-limits/", limits.weekly_limits, name="weekly-limits"),
]
