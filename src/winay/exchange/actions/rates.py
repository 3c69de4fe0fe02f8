"""Rates are written down one by one or by a list; a wrong one is corrected by a new entry, never changed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.numerals import NoNumber
from winay.base.tables import Line, Sent, read_table
from winay.exchange.access import may_keep_rates
from winay.exchange.models import CURRENCIES, ExchangeRate
from winay.exchange.queries import rates_that_stand, versions_of
from winay.exchange.rules import rate_of
from winay.programmes.models import Programme
from winay.registry.rules.lists import Wrong, dates

DAY = ("fecha", "dia", "day", "date", "p_unchaw")
CURRENCY = ("moneda", "currency", "de", "qullqi")
INTO = ("en", "into", "a", "moneda_de_cambio")
RATE = ("tipo_de_cambio", "tc", "cambio", "venta", "rate")
SOURCE = ("fuente", "source", "quien_lo_dice")
PLACE = ("donde_consta", "documento", "place")
MOST_DECIMALS = 6
LARGEST = Decimal(100_000)


def record_rate(
    *,
    actor: User,
    programme: Programme,
    currency: str,
    day: date,
    source: str,
    rate: Decimal,
    into: str = "",
    place: str = "",
) -> ExchangeRate:
    """Write down what one unit of a currency is worth on a day, in the programme's currency or `into`.

    The same again returns what stands; another value of the same day and source is refused: that is `correct_rate`.
    Effects: a rate, one act. There is no inverse: rates are corrected.
    """
    _require(actor, programme)
    _require_right(programme, currency, into or programme.currency, day, source, rate)
    return _record(actor, programme, currency, into or programme.currency, day, source, rate, place)


def correct_rate(*, actor: User, rate: ExchangeRate, value: Decimal, why: str) -> ExchangeRate:
    """Write a rate anew that was written down wrongly: its next version, with the reason.

    What was valued by the earlier one keeps it: whoever finds it wrong reverses that and writes it down again.
    Effects: a rate, one act. Raises `WrongState` for a version that was corrected already.
    """
    programme = rate.programme
    _require(actor, programme)
    why = " ".join(why.split())
    if not why:
        raise InvalidInput(_("Say why."), field="why")
    if len(why) > 300:
        raise InvalidInput(
            _("This is longer than %(most)d letters: it would be cut.") % {"most": 300}, field="why"
        )
    _require_right(programme, rate.currency, rate.into, rate.day, rate.source, value)
    if value == rate.rate:
        raise InvalidInput(_("This is the rate that stands."), field="value")
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        last = versions_of(rate).last()
        if last is None or last.pk != rate.pk:
            raise WrongState(_("Somebody has corrected this rate meanwhile: look at it again."))
        made = ExchangeRate.objects.create(
            programme=programme,
            currency=rate.currency,
            into=rate.into,
            day=rate.day,
            source=rate.source,
            version=rate.version + 1,
            rate=value,
            place=rate.place,
            why=why,
            recorded_by=actor,
        )
        details = {"rate": str(made.rate), "before": str(rate.rate)}
        record_act(actor=actor, verb="correct_rate", subject=made, details=details)
        return made


@dataclass(frozen=True)
class Taken:
    """What became of a list of rates: how many were new, and how many stood already."""

    new: int
    known: int


def take_rates(*, actor: User, programme: Programme, file: Sent) -> Taken:
    """Take a list of rates (CSV, Excel, ODS) whole, or not at all.

    Headings, in any order: fecha, moneda, tipo de cambio, fuente (SBS, SUNAT, convenio), and if there are en (the
    currency it is worth in, else the programme's) and documento. Raises `InvalidInput` with every row that is wrong,
    or says another value than the one that stands. Effects: rates, an act each.
    """
    _require(actor, programme)
    table = read_table(file, known=[*DAY, *CURRENCY, *INTO, *RATE, *SOURCE, *PLACE])
    missing = [names[0] for names in (DAY, CURRENCY, RATE, SOURCE) if not table.has(*names)]
    if missing:
        raise InvalidInput(
            _("The file has no column “%(names)s”.") % {"names": "”, “".join(missing)}, field="file"
        )
    rows, problems = [], []
    for line in table.lines:
        try:
            rows.append((line, _row(programme, line)))
        except InvalidInput as error:
            problems.append(line.problem(str(error), _("Correct this row and send the file again.")))
    new = 0
    try:
        with transaction.atomic():
            for line, row in rows:
                before = _standing(programme, row)
                if before is None:
                    _record(actor, programme, **row)
                    new += 1
                elif before.rate != row["rate"]:
                    said = _("%(day)s stands with %(rate)s already.") % {
                        "day": f"{before.day:%d/%m/%Y}",
                        "rate": f"{before.rate.normalize():f}",
                    }
                    problems.append(line.problem(said, _("Correct that rate on its page, with the reason.")))
            if problems:
                raise InvalidInput(_("Nothing was taken: some rows are wrong."), field="file", problems=problems)
    except IntegrityError as error:
        raise WrongState(_("Somebody wrote some of these rates down meanwhile: send the file again.")) from error
    return Taken(new, len(rows) - new)


def _row(programme: Programme, line: Line) -> dict[str, Any]:
    try:
        day = dates.date_reader("dmy", on=timezone.localdate())(line.first(*DAY))
        rate = rate_of(line.first(*RATE))
    except (Wrong, NoNumber) as wrong:
        raise InvalidInput(_(wrong.message) % wrong.values) from wrong
    if day is None:
        raise InvalidInput(_("The day is missing."))
    names = {
        "SBS": "sbs", "SUNAT": "sunat", "CONVENIO": "agreement", "ACUERDO": "agreement", "AGREEMENT": "agreement",
    }  # fmt: skip
    row: dict[str, Any] = {
        "currency": line.first(*CURRENCY).upper(),
        "into": line.first(*INTO).upper() or programme.currency,
        "day": day,
        "source": names.get(line.first(*SOURCE).upper(), ""),
        "rate": rate,
    }
    _require_right(programme, *row.values())
    return {**row, "place": line.first(*PLACE)}


def _standing(programme: Programme, row: dict[str, Any]) -> ExchangeRate | None:
    same = {name: row[name] for name in ("currency", "into", "day", "source")}
    return rates_that_stand(programme).filter(**same).first()


def _require(actor: User, programme: Programme) -> None:
    if not may_keep_rates(actor, programme):
        raise NotAllowed()


def _require_right(programme: Programme, currency: str, into: str, day: date, source: str, rate: Decimal) -> None:
    for field, code in (("currency", currency), ("into", into)):
        if code not in CURRENCIES:
            raise InvalidInput(_("Choose one of the currencies."), field=field)
    if currency == into or programme.currency not in (currency, into):
        raise InvalidInput(_("A rate is of another currency and the programme's own."), field="currency")
    if day > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="day")
    if source not in ExchangeRate.Source.values:
        raise InvalidInput(_("Choose who says it: SBS, SUNAT, or an agreement."), field="source")
    if not 0 < rate <= LARGEST or rate * 10**MOST_DECIMALS % 1:
        raise InvalidInput(_("The rate is a number above zero, with six decimals at most."), field="rate")


def _record(
    actor: User,
    programme: Programme,
    currency: str,
    into: str,
    day: date,
    source: str,
    rate: Decimal,
    place: str,
) -> ExchangeRate:
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        before = _standing(programme, {"currency": currency, "into": into, "day": day, "source": source})
        if before is not None and before.rate == rate:
            return before
        if before is not None:
            raise InvalidInput(
                _("The rate of this day stands with %(rate)s: correct it on its page, with the reason.")
                % {"rate": f"{before.rate.normalize():f}"},
                field="rate",
            )
        made = ExchangeRate.objects.create(
            programme=programme,
            currency=currency,
            into=into,
            day=day,
            source=source,
            rate=rate,
            place=" ".join(place.split())[:120],
            recorded_by=actor,
        )
        record_act(actor=actor, verb="record_rate", subject=made, details={"rate": str(made.rate)})
        return made
