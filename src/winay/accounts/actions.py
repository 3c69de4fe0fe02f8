"""What the operator changes of an account besides its password."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from winay.base.actions import record_act
from winay.base.models import User
from winay.programmes.letters import tell_holder


def forget_second_step(*, user: User) -> None:
    """Take the second step off an account, for a lost telephone: by the command line only. Its owner sets up another.

    Effects: app and spare codes are deleted, one act `forget_second_step`, which the owner and who pays read.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        tell_holder(record_act(actor=None, verb="forget_second_step", subject=user), user)
