"""Closing a month of the journal: from then on it takes no entry; what was wrong in it is reversed in an open one."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from winay.base.actions import record_act
from winay.base.errors import NotAllowed, WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.documents.actions import keep_document
from winay.documents.letterhead import letterhead
from winay.documents.models import Document
from winay.documents.typst import render_pdf
from winay.ledger.access import may_close_months
from winay.ledger.actions.journal import lock_chain, words
from winay.ledger.events import MonthClosing
from winay.ledger.heads import heads_of, journal_head
from winay.ledger.models import ClosedMonth
from winay.ledger.queries import closed_until, first_day, sums_of_lines, turnover, wrong_balances
from winay.ledger.rules import money_text, month_after, next_to_close
from winay.programmes.models import Programme

CLOSING = "closed_month"
LANGUAGE = "es"


def close_month(*, actor: User, programme: Programme, month: date) -> ClosedMonth:
    """Close a month of the programme's journal, by its first day, and keep its trial balance as a paper.

    Months are closed in their order and only when they are over; a kept balance that differs from the journal has to
    be renewed first. The same month again returns what closed it.
    Effects: what others post at the end of a month (`MonthClosing`), the closed month, its paper with the heads of the
    chains, one act. There is no inverse: a mistake found
    later is reversed in an open month. Raises `WrongState` for a month that is not the next.
    """
    if not may_close_months(actor, programme):
        raise NotAllowed(_("Only finance closes the months of a programme."))
    with transaction.atomic():
        lock_chain(programme)
        if standing := ClosedMonth.objects.filter(programme=programme, month=month).first():
            return standing
        coming = next_to_close(first_day(programme), closed_until(programme), timezone.localdate())
        if coming is None:
            raise WrongState(_("There is no month to close: a month is closed when it is over."))
        if month != coming:
            raise WrongState(
                _("Months are closed in their order: the next is %(month)s.") % {"month": _name(coming)}
            )
        if next(wrong_balances(programme), None) is not None:
            raise WrongState(
                _("An account shows another balance than its entries add up to. Check the journal before closing.")
            )
        tell(MonthClosing(actor, programme, month))
        head = journal_head(programme)
        closed = ClosedMonth.objects.create(
            programme=programme,
            month=month,
            entries=head.number,
            head=head.hash,
            closed_by=actor.pk,
            closed_by_name=str(actor),
            document=_paper(programme, month, actor),
        )
        record_act(
            actor=actor,
            verb="close_month",
            subject=programme,
            details={"month": f"{month:%Y-%m}", "entries": head.number, "head": head.hash},
        )
        return closed


def _name(month: date) -> str:
    return formats.date_format(month, r"F \d\e Y") if translation.get_language() == LANGUAGE else f"{month:%m/%Y}"


def _paper(programme: Programme, month: date, actor: User) -> Document:
    """Render and keep the trial balance of the month, in the language of official papers."""
    code = f"CIERRE-{programme.code}-{month:%Y%m}".upper()
    if len(code) > 40:
        code = f"CIERRE-{programme.pk.hex[-12:]}-{month:%Y%m}".upper()
    with translation.override(LANGUAGE):
        content = _content(programme, month, actor)
        head = letterhead(
            code=code,
            kind="Cierre mensual del diario",
            title=f"Balance de comprobación de {_name(month)}",
            programme=programme.name,
            content=content,
        )
        pdf = render_pdf("letter.typ", {"letterhead": head, **content})
    return keep_document(
        kind=CLOSING,
        code=code,
        title=str(head["title"]),
        pdf=pdf,
        content=content,
        public=False,
        actor=actor,
        heads=content["heads"],
    )


def _content(programme: Programme, month: date, actor: User) -> dict[str, Any]:
    heads = heads_of(programme)
    lines = turnover(programme, since=month, until=month_after(month) - timedelta(days=1))
    rows = [
        [
            words(line.about.name),
            *(money_text(sum_, line.currency) for sum_ in (line.opening, line.debits, line.credits, line.closing)),
        ]
        for line in lines
    ]
    rows += [
        [
            f"Total {line.currency}",
            *(money_text(sum_, line.currency) for sum_ in (line.opening, line.debits, line.credits, line.closing)),
        ]
        for line in sums_of_lines(lines)
    ]
    return {
        "heads": heads,
        "facts": [
            ["Mes", _name(month)],
            ["Cerrado por", str(actor)],
            ["Fecha", formats.date_format(timezone.localdate(), r"j \d\e F \d\e Y")],
            ["Último asiento del diario", f"{heads['journal']['number']}: {heads['journal']['hash'][:12]}"],
            ["Último acto del registro", f"{heads['acts']['number']}: {heads['acts']['hash'][:12]}"],
        ],
        "sections": [
            {
                "title": "Cuentas",
                "table": {
                    "header": ["Clase de cuenta", "Saldo inicial", "Debe", "Haber", "Saldo final"],
                    "rows": rows,
                    "right": [1, 2, 3, 4],
                },
            },
            {
                "paragraphs": [
                    "Desde este cierre el mes no recibe más asientos. Lo que se encuentre errado en él se revierte en "
                    "un mes abierto. Saldos iniciales y finales suman cero; el debe es igual al haber."
                ]
            },
        ],
        "signatures": [[str(actor), "Administración y finanzas"]],
    }
