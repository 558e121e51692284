"""Addresses: advisers."""

from django.urls import URLPattern, path

from coren.views import advisers, consents, papers, registering

urlpatterns: list[URLPattern] = [
    path("advisers/", advisers.advisers, name="advisers"),
    path("advisers/new/", registering.adviser_new, name="adviser-new"),
    path("advisers/<uuid:pk>/", advisers.adviser, name="adviser"),
    path("advisers/<uuid:pk>/details/", registering.adviser_details, name="adviser-details"),
    path("advisers/<uuid:pk>/consent/", consents.adviser_consent, name="adviser-consent"),
    path("advisers/<uuid:pk>/consent/withdraw/", consents.adviser_consent_withdraw, name="adviser-consent-withdraw"),
    path("advisers/<uuid:pk>/contact/", registering.adviser_contact, name="adviser-contact"),
    path("advisers/<uuid:pk>/payment/", registering.adviser_pay_choice, name="adviser-pay-choice"),
    path("advisers/<uuid:pk>/first-training/", registering.adviser_training_choice, name="adviser-training-choice"),
    path("advisers/<uuid:pk>/check/", registering.adviser_check, name="adviser-check"),
    path("advisers/<uuid:pk>/status/", registering.adviser_status, name="adviser-status"),
    path("advisers/<uuid:pk>/large-print.pdf", papers.adviser_large_print, name="adviser-large-print"),
    path("advisers/<uuid:pk>/letter.pdf", papers.adviser_letter, name="adviser-letter"),
    path("advisers/<uuid:pk>/experience.pdf", papers.adviser_experience, name="adviser-experience"),
    path("consent-texts/", consents.consent_texts, name="consent-texts"),
    path("consent-texts/new/", consents.consent_text_new, name="consent-text-new"),
    path("consent-texts/<int:version>/", consents.consent_text, name="consent-text"),
    path(
        "consent-texts/<int:version>/large-print.pdf",
        papers.consent_text_large_print,
        name="consent-text-large-print",
    ),
]
