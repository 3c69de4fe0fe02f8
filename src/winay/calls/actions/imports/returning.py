"""Taking a workbook of proposals back as a whole, as long as every draft that it brought is as it came."""

from auditlog.context import disable_auditlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.actions import record_act, record_many
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.calls.models import CostLine, Proposal, ProposalMember, ProposalWriter, Workbook
from winay.calls.queries.workbooks import brought_by, drafts_of, may_take_back, why_it_stays
from winay.registry.actions.lists.brought_back import take_brought_back

MOST_LETTERS = 300


@transaction.atomic
def take_workbook_back(*, actor: User | None, workbook: Workbook, reason: str) -> Workbook:
    """Take back everything that a workbook brought: the wrong file, or another call's. Again, nothing changes.

    Effects: its drafts are deleted (one act each; their numbers are not given again), people, groups, households and
    memberships that it registered go back where nobody else uses them (`take_brought_back`), the workbook says so, one
    act on the call. Raises `InvalidInput` with the row and the reason of each proposal that is no longer as it came;
    then nothing is done. Inverse: the same file is taken again.
    """
    if not may_take_back(actor, workbook):
        raise NotAllowed()
    if not (reason := " ".join(reason.split())):
        raise InvalidInput(_("Say why."), field="reason")
    if len(reason) > MOST_LETTERS:
        raise InvalidInput(
            _("This text is longer than %(most)d characters.") % {"most": MOST_LETTERS}, field="reason"
        )
    workbook = (
        Workbook.objects.select_for_update(of=("self",)).select_related("call__programme").get(pk=workbook.pk)
    )
    if workbook.back_at is not None:
        return workbook
    # Locked in the order of their keys: whoever writes in one at this moment comes before, or finds it gone.
    drafts = list(drafts_of(workbook).select_for_update(of=("self",)).order_by("pk"))
    if not may_take_back(actor, workbook):
        raise NotAllowed()
    if problems := why_it_stays(workbook):
        raise InvalidInput(
            _("Some of its proposals are not as they came: nothing was taken back."), problems=problems
        )
    brought = brought_by(workbook)
    record_many(actor=actor, verb="take_draft_back", subjects=drafts)
    keys = [one.pk for one in drafts]
    # The trail keeps each draft as it stood; thousands of its lines would tell nothing that the file does not.
    with disable_auditlog():
        for model in (ProposalWriter, CostLine, ProposalMember):
            model._default_manager.filter(proposal__in=keys).delete()
    Proposal.objects.filter(pk__in=keys).delete()
    going = take_brought_back(actor=actor, brought=brought, reason=reason)
    workbook.back_at, workbook.back_by_name, workbook.back_reason = timezone.now(), str(actor), reason
    workbook.went_back = {
        "people": len(going.people),
        "organisations": len(going.organisations),
        "stay": going.stay,
    }
    workbook.save(update_fields=["back_at", "back_by_name", "back_reason", "went_back"])
    details = {"sha256": workbook.sha256, "count": len(drafts)}
    record_act(actor=actor, verb="take_workbook_back", subject=workbook.call, reason=reason, details=details)
    return workbook
