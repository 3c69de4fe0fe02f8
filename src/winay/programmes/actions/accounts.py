"""Accounts and their passwords: who makes them, who renews them, what their owner is told."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base import setup_code
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.messages.actions import mark_seen
from winay.programmes.access import may_create_users, may_renew_password, may_set_up
from winay.programmes.letters import news_of_account, tell_holder
from winay.programmes.models import AccountHanding, Programme


def create_user(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    password: str,
    language: str = "",
    one_time: bool = True,
) -> User:
    """Create somebody who can sign in; what they may do follows from roles granted later.

    The password is checked by the validators of the settings. With `one_time` it opens only the page where its owner
    chooses another. Effects: one `User`, its handing over, one act `create_user`, which carries no personal data.
    """
    if not may_create_users(actor):
        raise NotAllowed()
    username = username.strip()
    if not full_name.isprintable():
        raise InvalidInput(_("The name has signs that cannot be seen. Type it anew."), field="full_name")
    if language and language not in dict(settings.LANGUAGES):
        raise InvalidInput(_("This language is not offered."), field="language")
    user = User(username=username, full_name=full_name.strip(), language=language, must_change_password=one_time)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error
    _check_password(password, user)
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise InvalidInput(_("This user name is taken."), field="username")
        user.set_password(password)
        user.made_by = actor.pk if actor else None
        user.save()
        hand_over(AccountHanding.What.ACCOUNT, user, actor)
        record_act(actor=actor, verb="create_user", subject=user)
        return user


def renew_password(*, actor: User | None, user: User, password: str) -> User:
    """Give `user` a new password, for somebody who has forgotten theirs; who was signed in must sign in again.

    The password is checked by the validators of the settings, and opens only the page where its owner chooses
    another. Effects: the `User`, its handing over, one act `renew_password`, which the owner and those who pay in
    their programmes read.
    """
    if not may_renew_password(actor, user):
        raise NotAllowed()
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        hand_over(AccountHanding.What.PASSWORD, user, actor)
        tell_holder(record_act(actor=actor, verb="renew_password", subject=user), user)
    return user


def hand_over(
    what: AccountHanding.What,
    user: User,
    by: User | None,
    *,
    programme: Programme | None = None,
    alone: bool = True,
) -> None:
    """Keep that an account, or its right to pay, came from somebody's hands. Called inside the act that does it."""
    AccountHanding.objects.create(
        what=what, account=user.pk, by=by.pk if by else None, programme=programme, alone=alone
    )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error


def change_own_password(*, user: User) -> None:
    """Record that `user` has just chosen their own password: a one-time one is used up. Effects: one act."""
    with transaction.atomic():
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        record_act(actor=user, verb="change_password", subject=user)


def know_notices(*, user: User) -> None:
    """The owner says to know what others did with the account; it stays on their page. Those messages are read."""
    user.told_at = timezone.now()
    user.save(update_fields=["told_at"])
    mark_seen(user=user, messages=list(news_of_account(user)))


def create_administrator(
    *,
    actor: User | None,
    username: str,
    full_name: str,
    password: str,
    language: str = "",
    one_time: bool = True,
) -> User:
    """Create somebody who sets up the installation: places, packs, programmes, first coordinators; no role of theirs.

    Only the command line (None) may; in the browser `create_first_administrator`. Effects: one `User`, two acts.
    """
    if actor is not None:
        raise NotAllowed()
    with transaction.atomic():
        user = create_user(
            actor=None,
            username=username,
            full_name=full_name,
            password=password,
            language=language,
            one_time=one_time,
        )
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
        record_act(actor=None, verb="make_administrator", subject=user)
        return user


def create_first_administrator(
    *, code: str, username: str, full_name: str, password: str, language: str = ""
) -> User:
    """Create the first account of an installation for whoever knows the code that its terminal printed.

    The code is spent by it; of two people at once one is refused. Effects: as `create_administrator`.
    """
    if not setup_code.awaits_first_administrator():
        raise NotAllowed(_("This installation has its administrator already."))
    return _create_by_code(setup_code.FIRST, code, username, full_name, password, language)


def ask_for_second_administrator(*, actor: User) -> str:
    """Print a code for a second administrator where the server was started. Inverse: it holds for a day, and once.

    A role that pays takes two people of whom neither holds the other's account (decision 021): whoever makes an
    account holds it, so the second person needs one that nobody here made. Only while there is one administrator.
    Effects: the code, one act `ask_second_administrator`. Returns the code, which no page shows.
    """
    if not may_set_up(actor):
        raise NotAllowed()
    _require_one_administrator()
    with transaction.atomic():
        record_act(actor=actor, verb="ask_second_administrator", subject=actor)
    return setup_code.print_second_code(
        gettext("A second administrator is asked for. The code for that person: {code}")
    )


def create_second_administrator(
    *, code: str, username: str, full_name: str, password: str, language: str = ""
) -> User:
    """Create the second administrator for whoever knows the code that the terminal printed for them.

    The code is spent by it. Effects: as `create_administrator`.
    """
    if not setup_code.awaits_second_administrator():
        raise NotAllowed(_("No code for a second administrator holds. Ask for a new one."))
    _require_one_administrator()
    return _create_by_code(setup_code.SECOND, code, username, full_name, password, language)


def _require_one_administrator() -> None:
    if User.objects.filter(is_superuser=True, is_active=True).count() != 1:
        raise NotAllowed(_("This installation has two administrators already."))


def _create_by_code(which: str, code: str, username: str, full_name: str, password: str, language: str) -> User:
    if not setup_code.is_code(code, which):
        raise InvalidInput(
            _("This is not the set-up code. It stands in the terminal where Wiñay was started."), field="code"
        )
    with transaction.atomic():
        user = create_administrator(
            actor=None,
            username=username,
            full_name=full_name,
            password=password,
            language=language,
            one_time=False,
        )
        if not setup_code.spend_code(which):
            raise NotAllowed(_("This code was used by somebody else just now."))
        return user
