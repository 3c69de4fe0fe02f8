"""What a committee keeps of a person who is forgotten: their seat stays, without the name, and so do its marks."""

from winay.committees.models import Conflict, Member, Session
from winay.registry.actions.forgetting import NOBODY, Trace, forget_changes


def forget_person(trace: Trace) -> None:
    """Take the person's name from their seats and its accounts, and from what others wrote of them.

    The minutes of the session, once issued, keep it: they are a signed document.
    """
    for member in Member.objects.filter(person__in=trace.people).select_related("user"):
        Member.objects.filter(pk=member.pk).update(name=NOBODY)
        account = member.user
        account.full_name, account.is_active = NOBODY, False
        account.save(update_fields=["full_name", "is_active"])
        conflicts = Conflict.objects.filter(member=member)
        conflicts.update(note="")
        forget_changes(member, account, *conflicts)
    trace.wipe(Conflict, "note", "confirmed_by_name")
    trace.wipe(Session, "observations")
