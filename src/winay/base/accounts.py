"""Accounts are given by the programme, never opened by a visitor."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def enters_by_code(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether `user` has no password and gets none, as a juror: whoever set one could score with it."""
    return user.is_authenticated and not user.has_usable_password()
