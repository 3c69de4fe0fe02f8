"""The addresses of an account, named one by one: what the library offers beyond them is not served."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from django.urls import URLPattern, path
from django.views.generic import TemplateView

from winay.accounts import gateway, letters, views

forgotten = TemplateView.as_view(template_name="account/password_reset.html")

urlpatterns: list[URLPattern] = [
    path("", views.home, name="account_home"),
    path("known/", views.know, name="account_know"),
    path("roles/<uuid:pk>/<slug:answer>/", views.answer, name="account_answer"),
    path("messages/", letters.mine, name="account_messages"),
    path("messages/<uuid:pk>/", letters.one, name="account_message"),
    path("sms/receipts/", gateway.receipt, name="account_sms_receipt"),
    path("reach/", letters.reach, name="account_reach"),
    path("received/<str:token>/", letters.received, name="account_received"),
    path("stop/<str:token>/", letters.stop, name="account_stop"),
    path("second-step/", views.second_step, name="account_second_step"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", forgotten, name="account_reset_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", second_step.index, name="mfa_index"),
    path("2fa/authenticate/", second_step.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", app.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
]
