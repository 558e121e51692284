"""Addresses: evidence reviews, items of evidence, reference files."""

from django.urls import URLPattern, path

from neighbourhoods.views import evidence, reference_files, review_parts, reviews

urlpatterns: list[URLPattern] = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/", reviews.review_new, name="review-new"),
    path("reviews/<uuid:pk>/", reviews.review, name="review"),
    path("reviews/<uuid:pk>/edit/", reviews.review_edit, name="review-edit"),
    path("reviews/<uuid:pk>/publish/", reviews.review_publish, name="review-publish"),
    path("reviews/<uuid:pk>/stop/", reviews.review_stop, name="review-stop"),
    path("reviews/<uuid:pk>/export/", reviews.review_export, name="review-export"),
    path("reviews/<uuid:pk>/reviewers/new/", review_parts.reviewer_new, name="reviewer-new"),
    path("reviews/<uuid:pk>/items/new/", review_parts.review_item_add, name="review-item-add"),
    path("reviews/<uuid:pk>/findings/new/", review_parts.finding_new, name="finding-new"),
    path("reviewers/<uuid:pk>/remove/", review_parts.reviewer_remove, name="reviewer-remove"),
    path("review-items/<uuid:pk>/remove/", review_parts.review_item_remove, name="review-item-remove"),
    path("findings/<uuid:pk>/edit/", review_parts.finding_edit, name="finding-edit"),
    path("findings/<uuid:pk>/remove/", review_parts.finding_remove, name="finding-remove"),
    path("evidence/", evidence.evidence_items, name="evidence-items"),
    path("evidence/new/", evidence.evidence_item_new, name="evidence-item-new"),
    path("evidence/export/", evidence.evidence_export, name="evidence-export"),
    path("evidence/files/", reference_files.reference_files, name="reference-files"),
    path("evidence/files/<uuid:pk>/", reference_files.reference_file, name="reference-file"),
    path("evidence/files/<uuid:pk>/kind/", reference_files.reference_file_kind, name="reference-file-kind"),
    path("evidence/files/<uuid:pk>/take/", reference_files.reference_file_take, name="reference-file-take"),
    path("evidence/files/<uuid:pk>/undo/", reference_files.reference_file_undo, name="reference-file-undo"),
    path(
        "evidence/files/<uuid:pk>/problems.csv", reference_files.reference_file_problems, name="reference-file-problems"
    ),
    path("evidence/<uuid:pk>/", evidence.evidence_item, name="evidence-item"),
    path("evidence/<uuid:pk>/edit/", evidence.evidence_item_edit, name="evidence-item-edit"),
    path("evidence/<uuid:pk>/remove/", evidence.evidence_item_remove, name="evidence-item-remove"),
]
