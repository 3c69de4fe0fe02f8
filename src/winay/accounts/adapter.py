"""How the library that signs people in obeys this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.accounts.queries import waits_for_word_of
from winay.base.limits import caller_address, count_wrong, slow_down
from winay.base.models import User
from winay.programmes.actions import change_own_password


class AccountAdapter(DefaultAccountAdapter):
    """Close public sign-up (an account decides public money), use up one-time passwords, never lock out a right one."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "The user name or the password is not right. Look at both and try again."
        ),
        "enter_current_password": gettext_lazy("This is not your password until today. Type it again."),
        "incorrect_password": gettext_lazy("This is not your password. Type it again."),
        "account_inactive": gettext_lazy("This account is closed. Ask your programme's coordinator."),
        "rate_limited": gettext_lazy("There were too many tries. Wait a minute and try again."),
        "too_many_login_attempts": gettext_lazy("There were too many tries. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> Any:
        waits = request.user.is_authenticated and waits_for_word_of(request.user)
        return reverse("account_home") if waits else "/welcome/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse nobody before the password is read: wrong ones of one must not shut out the right one of another."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the wrong try, of the account and of the caller, and make the next ones slower."""
        tries = max(
            count_wrong(f"password:{str(credentials.get('username', '')).lower()}"),
            count_wrong(f"password-from:{caller_address(request)}"),
        )
        slow_down(tries)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse the one-time password as one's own."""
        password = super().clean_password(password, user)
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(_("Choose a password of your own: somebody else knows this one."))
        return password

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        change_own_password(user=user)


class SecondStepAdapter(DefaultMFAAdapter):
    """Say in this house's words what is wrong with a code."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right. Wait until your telephone shows another one, and type that."
        ),
    }
