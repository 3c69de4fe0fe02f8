"""What a package that posts would bring: one category, its proposals, and the way of the money, without any rows."""

from decimal import Decimal

from moneyed import Money

from winay.base.models import User
from winay.ledger.actions import NOBODY, Move, Pot, move, post
from winay.ledger.models import Entry
from winay.ledger.rules import AccountKey, Holder, allocate

CATEGORY = Holder("category", "k1", "c1", "k1", name="Ideas", code="idea", call_code="C", category_code="idea")


def soles(amount) -> Money:
    return Money(Decimal(amount), "PEN")


def proposal(code="P1") -> Holder:
    return Holder("proposal", f"id-{code}", "c1", "k1", f"Group {code}", code, "C", "idea")


def budget(programme, amount="10000.00", *, sources=("treasury",), weights=(1,), key="", subject=None) -> Entry:
    lines = []
    for source, part in zip(sources, allocate(Decimal(amount), [Decimal(w) for w in weights]), strict=True):
        lines += [
            (AccountKey("authorised", source, CATEGORY), soles(-part)),
            (AccountKey("available", source, CATEGORY), soles(part)),
        ]
    subject = subject or programme
    key = key or f"budget:{subject.pk}"
    return post(
        programme=programme, idempotency_key=key, description="budget", lines=lines, actor=None, subject=subject
    )


WAY = {
    "award": ("available", "awarded"),
    "agreement": ("awarded", "agreed"),
    "order": ("agreed", "ordered"),
    "payment": ("ordered", "executed"),
}


def step(act: str, subject, code="P1", *, amount) -> Move:
    """Return one step of a proposal's money; a payment moves cash beside it."""
    source, target = WAY[act]
    whose = proposal(code)
    cash = ((Pot("special_account", NOBODY), Pot("advance_to_organisation", whose)),)
    return Move(
        key=f"{act}:{subject.pk}",
        description=act,
        subject=subject,
        source=Pot(source, CATEGORY if act == "award" else whose),
        target=Pot(target, whose),
        amount=soles(amount),
        beside=cash if act == "payment" else (),
    )


def take(programme, act: str, subject, code="P1", *, amount, actor: User | None = None) -> Entry:
    return move(programme=programme, actor=actor, moves=[step(act, subject, code, amount=amount)])[0]
