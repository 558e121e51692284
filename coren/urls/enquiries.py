"""Addresses: enquiries, stories and outputs, safeguarding."""

from django.urls import URLPattern, path

from coren.views import enquiries, enquiry_parts, output_makers, outputs, safeguarding

urlpatterns: list[URLPattern] = [
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/new/", enquiries.enquiry_new, name="enquiry-new"),
    path("enquiries/<uuid:pk>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<uuid:pk>/edit/<slug:part>/", enquiries.enquiry_edit, name="enquiry-edit"),
    path("enquiries/<uuid:pk>/safety/", enquiries.enquiry_safety, name="enquiry-safety"),
    path("enquiries/<uuid:pk>/move/", enquiries.enquiry_move, name="enquiry-move"),
    path("enquiries/<uuid:pk>/collected/new/", enquiry_parts.collected_new, name="enquiry-collected-new"),
    path("collected/<uuid:pk>/remove/", enquiry_parts.collected_remove, name="enquiry-collected-remove"),
    path("enquiries/<uuid:pk>/researchers/new/", enquiry_parts.researcher_new, name="enquiry-researcher-new"),
    path("researchers/<uuid:pk>/end/", enquiry_parts.researcher_end, name="enquiry-researcher-end"),
    path("outputs/", outputs.outputs, name="outputs"),
    path("outputs/new/", outputs.output_new, name="output-new"),
    path("outputs/<uuid:pk>/", outputs.output, name="output"),
    path("outputs/<uuid:pk>/edit/", outputs.output_edit, name="output-edit"),
    path("outputs/<uuid:pk>/file/", outputs.output_file, name="output-file"),
    path("outputs/<uuid:pk>/makers/new/", output_makers.maker_new, name="output-maker-new"),
    path("makers/<uuid:pk>/withdraw/", output_makers.maker_withdraw, name="output-maker-withdraw"),
    path("safeguarding/", safeguarding.safeguarding, name="safeguarding"),
    path("safeguarding/new/", safeguarding.safeguarding_new, name="safeguarding-new"),
    path("safeguarding/<uuid:pk>/", safeguarding.safeguarding_note, name="safeguarding-note"),
    path("safeguarding/<uuid:pk>/entry/", safeguarding.safeguarding_entry, name="safeguarding-entry"),
    path("safeguarding/<uuid:pk>/close/", safeguarding.safeguarding_close, name="safeguarding-close"),
    path("safeguarding/<uuid:pk>/readers/new/", safeguarding.safeguarding_reader_new, name="safeguarding-reader-new"),
    path(
        "safeguarding/<uuid:pk>/readers/<uuid:reader>/remove/",
        safeguarding.safeguarding_reader_remove,
        name="safeguarding-reader-remove",
    ),
]
