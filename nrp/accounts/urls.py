"""The pages of one's own account; those of signing in are allauth's."""

from django.urls import path

from nrp.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("logout/", views.sign_out, name="account_logout"),  # before the library's own of this name
    path("e-mails/", views.mail_choices, name="mail-choices"),
    path("e-mails/stop/<str:token>/", views.digest_stop, name="digest-stop"),
    path("tokens/new/", views.token_new, name="token-new"),
    path("tokens/<str:key>/end/", views.token_end, name="token-end"),
]
