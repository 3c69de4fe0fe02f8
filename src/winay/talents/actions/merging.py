"""Two rows of the register that are one provider made one, and parted again.

Who somebody is belongs to the registry: it makes two records of a person or a firm one, and may leave two rows of this
register behind. These are put together here.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.talents import access
from winay.talents.actions._common import clean_text, without_people
from winay.talents.models import (
    Certificate,
    Offer,
    Provider,
    ProviderConsent,
    ProviderMerge,
    ProviderSkill,
    ServiceContract,
    Training,
)
from winay.talents.rules import LANGUAGES, newest_words
from winay.talents.states import PROVIDER_STATES
from winay.territory.models import District


@transaction.atomic
def merge_providers(*, actor: User | None, kept: Provider, absorbed: Provider, reason: str) -> ProviderMerge:
    """Put two rows of one person or firm together: `kept` stands for both. Inverse: `undo_provider_merge`.

    Effects: contracts, offers, papers, trainings and consents of `absorbed` move to `kept`, which learns its skills,
    languages and districts; the newest word on what may be shown holds for both; `absorbed` is found no more and its
    address leads to `kept`; the merge, one act. Raises `InvalidInput` where the registry has two records of them.
    """
    kept, absorbed = _both(actor, kept, absorbed)
    reason = clean_text(reason, field="reason", most=300, required=True)
    if kept.pk == absorbed.pk:
        raise InvalidInput(_("This is the same row twice."), field="absorbed")
    if kept.state != "listed" or absorbed.state != "listed":
        raise WrongState(_("Only two rows that stand in the register are merged."))
    if (kept.person_id, kept.organisation_id) != (absorbed.person_id, absorbed.organisation_id):
        raise InvalidInput(
            _("The registry has two records of them: merge those first, if they are one."), field="absorbed"
        )
    _require_one_offer(kept, absorbed)
    moved: dict[str, Any] = {name: _moved(rows, name, kept) for name, rows in _hanging(kept, absorbed)}
    moved |= {
        "skills": _learnt(kept, absorbed),
        "districts": _served(kept, absorbed),
        "filled": _filled(kept, absorbed),
    }
    absorbed.merged_into, absorbed.shown, absorbed.phone_shown = kept, False, False
    transition(
        absorbed,
        table=PROVIDER_STATES,
        act="merge_provider",
        actor=actor,
        reason=without_people(reason, kept),
        details={"into": kept.code},
        also_save=("merged_into", "shown", "phone_shown"),
    )
    under = Provider.objects.filter(merged_into=absorbed)
    moved["under"] = [str(key) for key in under.values_list("pk", flat=True)]
    under.update(merged_into=kept)
    _show_as_said(kept, absorbed)
    return ProviderMerge.objects.create(
        kept=kept, absorbed=absorbed, moved=moved, reason=reason, by=str(actor or "system")
    )


@transaction.atomic
def undo_provider_merge(*, actor: User | None, merge: ProviderMerge, reason: str) -> ProviderMerge:
    """Part two rows that were merged: what came from each stands with each again. Inverse: a new merge.

    What was written down after the merge stays with the kept row. Raises `WrongState` if it was undone already, or if
    the kept row was itself merged later: that merge is undone first. Effects: both rows, the merge, one act.
    """
    merge = ProviderMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, absorbed = _both(actor, merge.kept, merge.absorbed)
    reason = clean_text(reason, field="reason", most=300, required=True)
    if merge.undone_at:
        raise WrongState(_("This merge was undone already."))
    if kept.merged_into_id:
        raise WrongState(_("“%(code)s” was itself merged later: undo that merge first.") % {"code": kept.code})
    for name, model, column in HANGING:
        model._default_manager.filter(pk__in=merge.moved[name], **{column: kept}).update(**{column: absorbed})
    ProviderSkill.objects.filter(provider=kept, skill__in=merge.moved["skills"]).delete()
    kept.districts.remove(*merge.moved["districts"])
    Provider.objects.filter(pk__in=merge.moved["under"], merged_into=kept).update(merged_into=absorbed)
    _emptied(kept, merge.moved["filled"])
    absorbed.merged_into = None
    transition(
        absorbed,
        table=PROVIDER_STATES,
        act="undo_provider_merge",
        actor=actor,
        reason=without_people(reason, kept),
        details={"from": kept.code},
        also_save=("merged_into",),
    )
    _show_as_said(kept, absorbed)
    merge.undone_at, merge.undone_by, merge.undone_reason = timezone.now(), str(actor or "system"), reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return merge


def _both(actor: User | None, kept: Provider, absorbed: Provider) -> tuple[Provider, Provider]:
    """Lock both rows in one order for who keeps both."""
    for one in (kept, absorbed):
        access.require(access.may_keep_provider(actor, one))
    rows = Provider.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    found = {one.pk: one for one in rows.filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    for one in found.values():
        access.require(access.may_keep_provider(actor, one))
    return found[kept.pk], found[absorbed.pk]


HANGING: tuple[tuple[str, Any, str], ...] = (
    ("consents", ProviderConsent, "provider"),
    ("certificates", Certificate, "provider"),
    ("learnt", Training, "learner"),
    ("taught", Training, "trainer"),
    ("offers", Offer, "provider"),
    ("contracts", ServiceContract, "provider"),
)
"""What hangs on a row and moves with it; what became of them can only be added to and is read together."""


def _hanging(kept: Provider, absorbed: Provider) -> Iterator[tuple[str, Any]]:
    """Yield the rows that move: without a training of one by the other, and offers for a need where both stand."""
    for name, model, column in HANGING:
        rows = model._default_manager.filter(**{column: absorbed})
        if name == "learnt":
            rows = rows.exclude(trainer=kept)
        if name == "taught":
            rows = rows.exclude(learner=kept)
        if name == "offers":
            rows = rows.exclude(need__in=Offer.objects.filter(provider=kept).values("need"))
        yield name, rows


def _moved(rows: Any, name: str, kept: Provider) -> list[str]:
    column = next(column for known, _model, column in HANGING if known == name)
    keys = [str(key) for key in rows.order_by().values_list("pk", flat=True)]
    rows.model._default_manager.filter(pk__in=keys).update(**{column: kept})
    return keys


def _require_one_offer(kept: Provider, absorbed: Provider) -> None:
    """Raise `WrongState` where both rows offer for a need that is still open: one price stands."""
    open_ones = Offer.objects.filter(provider=absorbed, state="made", need__state="open")
    twice = (
        open_ones.filter(need__offers__provider=kept, need__offers__state="made").select_related("need").first()
    )
    if twice is not None:
        raise WrongState(
            _("They offer twice for %(code)s: take one of the offers back first.") % {"code": twice.need.code}
        )


def _learnt(kept: Provider, absorbed: Provider) -> list[str]:
    known = set(kept.skills.values_list("skill", flat=True))
    more = [code for code in absorbed.skills.values_list("skill", flat=True) if code not in known]
    ProviderSkill.objects.bulk_create(ProviderSkill(provider=kept, skill=code) for code in more)
    return more


def _served(kept: Provider, absorbed: Provider) -> list[str]:
    known = set(kept.districts.values_list("pk", flat=True))
    more = [key for key in absorbed.districts.values_list("pk", flat=True) if key not in known]
    kept.districts.add(*District.objects.filter(pk__in=more))
    return more


def _filled(kept: Provider, absorbed: Provider) -> dict[str, list[str]]:
    """Fill what the kept row does not say; return what it said before and says now, by column."""
    spoken = set(kept.languages.split()) | set(absorbed.languages.split())
    new = {"languages": " ".join(code for code in LANGUAGES if code in spoken)}
    if not kept.about:
        new["about"] = absorbed.about
    if not kept.phone:
        new["phone"] = absorbed.phone
    changed = {name: [getattr(kept, name), text] for name, text in new.items() if text != getattr(kept, name)}
    for name, (_before, text) in changed.items():
        setattr(kept, name, text)
    if kept.price is None and absorbed.price is not None and not kept.ad_honorem:
        kept.price, kept.price_per = absorbed.price, absorbed.price_per
        changed["price"] = ["", f"{absorbed.price.amount} {absorbed.price.currency}"]
    kept.save()
    return changed


def _emptied(kept: Provider, filled: dict[str, list[str]]) -> None:
    """Take out again what came from the other row, where nobody has corrected it since."""
    price = f"{kept.price.amount} {kept.price.currency}" if kept.price else ""
    for name, (before, now) in filled.items():
        if name == "price":
            if price == now:
                kept.price, kept.price_per = None, ""
        elif getattr(kept, name) == now:
            setattr(kept, name, before)
    if kept.contact == Provider.Contact.PHONE and not kept.phone:
        kept.contact = Provider.Contact.OFFICE
    kept.phone_shown = kept.phone_shown and bool(kept.phone)
    kept.save()


def _show_as_said(kept: Provider, absorbed: Provider) -> None:
    """Let the newest word of each row on what may be shown hold; a row that was merged away shows nothing."""
    for one in (kept, absorbed):
        person = one.person
        gone = one.state != "listed" or (person is not None and person.anonymised_at is not None)
        said = (
            [] if gone else list(one.consents.order_by("-said_on", "-created_at").values_list("purpose", "given"))
        )
        newest = newest_words(said)
        one.shown = newest.get("shown", False)
        one.phone_shown = one.shown and newest.get("phone", False) and bool(one.phone)
        one.save(update_fields=["shown", "phone_shown"])
