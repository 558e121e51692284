"""The pages of surveys that residents run."""

from django.urls import URLPattern, path

from surveys.views import community, community_responses

_ONE = "community/<uuid:pk>"
_ROW = f"{_ONE}/responses/<uuid:responses>"

urlpatterns: list[URLPattern] = [
    path("community/", community.community_surveys, name="community-surveys"),
    path("community/new/", community.community_survey_new, name="community-survey-new"),
    path(f"{_ONE}/", community.community_survey, name="community-survey"),
    path(f"{_ONE}/tables.csv", community.community_survey_csv, name="community-survey-csv"),
    path(f"{_ONE}/form.xlsx", community.community_survey_form_file, name="community-survey-form-file"),
    path(f"{_ONE}/form/", community.community_survey_form, name="community-survey-form"),
    path(f"{_ONE}/edit/", community.community_survey_edit, name="community-survey-edit"),
    path(f"{_ONE}/responses/", community_responses.community_responses, name="community-responses"),
    path(f"{_ONE}/responses/fetch/", community_responses.community_responses_fetch, name="community-responses-fetch"),
    path(f"{_ROW}/", community_responses.community_response, name="community-response"),
    path(f"{_ROW}/progress/", community_responses.community_response_progress, name="community-response-progress"),
    path(f"{_ROW}/show/", community_responses.community_response_show, name="community-response-show"),
    path(f"{_ROW}/take-down/", community_responses.community_response_take_down, name="community-response-take-down"),
    path(f"{_ROW}/retry/", community_responses.community_response_retry, name="community-response-retry"),
]
