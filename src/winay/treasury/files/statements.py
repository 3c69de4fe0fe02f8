"""Bank statements as they are sent: ISO 20022 `camt.053`, or a table (CSV, XLSX, ODS), read into the same plain lines.

Nothing is guessed: what cannot be read is told with its line, and the whole file is refused.
"""

import hashlib
import importlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from xsdata.exceptions import ParserError
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from winay.base.errors import InvalidInput, Problem
from winay.base.numbers import read_number
from winay.base.tables import Line as Row
from winay.base.tables import read_table
from winay.registry.rules.lists.dates import date_of, parts_of

CAMT = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)")
NO_REFERENCE = ("NOTPROVIDED", "NONREF")
MOST_PROBLEMS = 50

DAY = ("fecha", "fecha_operacion", "fecha_de_operacion", "fecha_proceso", "date", "day", "booked_on")
OUT = ("cargo", "cargos", "debito", "debitos", "debe", "retiro", "retiros", "debit")
IN = ("abono", "abonos", "credito", "creditos", "haber", "deposito", "depositos", "credit")
AMOUNT = ("importe", "monto", "amount")
BALANCE = ("saldo", "saldo_contable", "balance")
OPERATION = ("operacion", "numero_de_operacion", "nro_operacion", "n_operacion", "num_operacion", "operation")
REFERENCE = ("referencia", "ref", "referencia_2", "reference", "end_to_end_id")
TEXT = ("descripcion", "descripcion_operacion", "concepto", "detalle", "glosa", "movimiento", "text")
PARTY = ("beneficiario", "nombre", "ordenante", "titular", "party", "payee")
ACCOUNT = ("cuenta", "cci", "cuenta_destino", "cuenta_beneficiario", "account")
CURRENCY = ("moneda", "currency", "divisa")
CURRENCIES = {"S/": "PEN", "SOLES": "PEN", "SOL": "PEN", "S/.": "PEN", "US$": "USD", "DOLARES": "USD", "$": "USD"}
KNOWN = (*DAY, *OUT, *IN, *AMOUNT, *BALANCE, *OPERATION, *REFERENCE, *TEXT, *PARTY, *ACCOUNT, *CURRENCY)


@dataclass(frozen=True)
class BookedLine:
    """One booked movement. `amount` is negative when it left the account; `fingerprint` is the same in every statement
    that has it."""

    booked_on: date
    amount: Decimal
    currency: str
    operation: str = ""
    reference: str = ""
    text: str = ""
    party: str = ""
    account: str = ""
    returned: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class ReadStatement:
    """A statement: whose account (empty where the file does not say), its balances where it has them, its lines."""

    account: str
    currency: str
    opening: Decimal | None
    closing: Decimal | None
    lines: tuple[BookedLine, ...]
    form: str


def read_statement(data: bytes, *, currency: str) -> ReadStatement:
    """Return the statement in a file; `currency` is that of the account where the file names none.

    Raises `InvalidInput` for what is no statement, is cut off, or whose balances do not come to what its lines add up
    to; every line that cannot be read is named.
    """
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = _camt(data) if start.startswith(b"<") else _table(data, currency)
    if not found.lines:
        raise InvalidInput(_("The statement has no booked movement."), field="file")
    sum_ = sum((line.amount for line in found.lines), Decimal(0))
    if found.opening is not None and found.closing is not None and found.opening + sum_ != found.closing:
        raise InvalidInput(
            _("The movements do not lead from the opening balance %(opening)s to the closing balance %(closing)s: they "
              "add up to %(sum)s. The file is incomplete, or has lines of another account.")
            % {"opening": found.opening, "closing": found.closing, "sum": sum_},
            field="file",
        )  # fmt: skip
    return replace(found, lines=tuple(_with_fingerprints(found.lines)))


def _with_fingerprints(lines: Sequence[BookedLine]) -> Iterator[BookedLine]:
    """Yield the lines with their fingerprints: what the bank says of each, and which of several alike it is."""
    seen: Counter[str] = Counter()
    for line in lines:
        said = "\x1f".join(
            (
                line.booked_on.isoformat(), f"{line.amount:.2f}", line.currency, line.operation, line.reference,
                line.text, line.party, line.account,
            )
        )  # fmt: skip
        seen[said] += 1
        yield replace(line, fingerprint=hashlib.sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest())


def _camt(data: bytes) -> ReadStatement:
    version = CAMT.search(data[:8192])
    if version is None:
        raise InvalidInput(
            _("This XML is no bank statement (camt.053). Ask the bank for the statement of the account."),
            field="file",
        )
    name = f"camt_053_001_{version[1].decode()}"
    try:
        # Entities and document types are refused before the reader, which would take them.
        ElementTree.fromstring(data, forbid_dtd=True)
        module = importlib.import_module(f"pyiso20022.camt.{name}")
        document = XmlParser(config=ParserConfig(fail_on_unknown_properties=False)).from_bytes(
            data, module.Document
        )
    except (DefusedXmlException, ElementTree.ParseError, ParserError, ValueError) as error:
        raise InvalidInput(
            _("The statement is cut off or damaged and was not taken: fetch it again from the bank."), field="file"
        ) from error
    except ModuleNotFoundError as error:
        raise InvalidInput(
            _("Statements of the form %(name)s are not known: ask the bank for camt.053.001.08.") % {"name": name},
            field="file",
        ) from error
    statements = _at(document, "bk_to_cstmr_stmt.stmt") or []
    accounts = {_number_of(_at(one, "acct")) for one in statements}
    if len(accounts) != 1:
        raise InvalidInput(
            _("The file has statements of %(count)s accounts: send one account at a time.")
            % {"count": len(accounts)},
            field="file",
        )
    lines = [line for one in statements for entry in _at(one, "ntry") or [] for line in _of_entry(entry)]
    return ReadStatement(
        account=accounts.pop(),
        currency=str(_at(statements[0], "acct.ccy") or ""),
        opening=_balance(statements[0], "OPBD", "PRCD"),
        closing=_balance(statements[-1], "CLBD"),
        lines=tuple(lines),
        form="camt.053",
    )


def _at(thing: Any, path: str) -> Any:
    """Return what stands at a path of attributes, or None where something on the way is missing."""
    for name in path.split("."):
        if thing is None:
            return None
        thing = getattr(thing, name, None)
    return thing


def _code(thing: Any) -> str:
    """Return a code, whether it stands as a value of a list or beneath `cd` or `prtry`."""
    for path in ("cd", "prtry", "cd_or_prtry.cd"):
        found = _at(thing, path)
        if found is not None:
            thing = found
            break
    return str(getattr(thing, "value", thing) or "")


def _number_of(account: Any) -> str:
    return str(_at(account, "id.othr.id") or _at(account, "id.iban") or "")


def _signed(amount: Any, side: Any) -> Decimal:
    value: Decimal = amount.value
    return -value if _code(side) == "DBIT" else value


def _balance(statement: Any, *kinds: str) -> Decimal | None:
    for one in _at(statement, "bal") or []:
        if _code(_at(one, "tp")) in kinds:
            return _signed(one.amt, one.cdt_dbt_ind)
    return None


def _day_of(thing: Any) -> date | None:
    day = _at(thing, "dt")
    if day is not None:
        return date(day.year, day.month, day.day)
    moment = _at(thing, "dt_tm")
    return date(moment.year, moment.month, moment.day) if moment is not None else None


def _of_entry(entry: Any) -> Iterator[BookedLine]:
    """Yield the movements of a booked entry: each of its transactions, or itself where it has none with an amount."""
    if _code(_at(entry, "sts")) not in ("BOOK", ""):
        return
    day = _day_of(_at(entry, "bookg_dt")) or _day_of(_at(entry, "val_dt"))
    if day is None or entry.amt is None:
        raise InvalidInput(
            _("An entry of the statement has no day or no amount: the statement was not taken."), field="file"
        )
    inside = [one for part in _at(entry, "ntry_dtls") or [] for one in _at(part, "tx_dtls") or []]
    priced = [one for one in inside if _amount_of(one) is not None]
    total = entry.amt.value
    if len(inside) > 1 and (
        len(priced) < len(inside) or sum((_amount_of(one) or Decimal(0) for one in priced), Decimal(0)) != total
    ):
        raise InvalidInput(
            _("A booking of %(day)s for %(amount)s does not say what its %(count)s transfers come to.")
            % {"day": day, "amount": total, "count": len(inside)},
            field="file",
        )
    for one in inside or [None]:
        yield _line(entry, one, day, _amount_of(one) if len(inside) > 1 else total)


def _amount_of(one: Any) -> Decimal | None:
    for path in ("amt.value", "amt_dtls.tx_amt.amt.value", "amt_dtls.instd_amt.amt.value"):
        found: Decimal | None = _at(one, path)
        if found is not None:
            return found
    return None


def _line(entry: Any, one: Any, day: date, amount: Decimal | None) -> BookedLine:
    out = _code(entry.cdt_dbt_ind) == "DBIT"
    side = "cdtr" if out else "dbtr"
    party = _at(one, f"rltd_pties.{side}.pty.nm") or _at(one, f"rltd_pties.{side}.nm")
    reference = next(
        (
            text
            for path in ("refs.end_to_end_id", "refs.instr_id")
            if (text := str(_at(one, path) or "")) and text not in NO_REFERENCE
        ),
        "",
    )
    said = [*(_at(one, "rmt_inf.ustrd") or []), _at(one, "addtl_tx_inf"), _at(entry, "addtl_ntry_inf")]
    value = amount or Decimal(0)
    return BookedLine(
        booked_on=day,
        amount=-value if out else value,
        currency=str(entry.amt.ccy),
        operation=str(_at(one, "refs.acct_svcr_ref") or entry.acct_svcr_ref or "")[:60],
        reference=reference[:60],
        text=" ".join(str(part) for part in said if part)[:300],
        party=str(party or "")[:200],
        account=_number_of(_at(one, f"rltd_pties.{side}_acct"))[:40],
        returned=_code(_at(one, "rtr_inf.rsn"))[:10],
    )


def _table(data: bytes, currency: str) -> ReadStatement:
    table = read_table(data, known=KNOWN)
    if not table.has(*DAY) or not (table.has(*AMOUNT) or table.has(*OUT)):
        raise InvalidInput(
            _("The first row has to name the columns: at least the date, and the amount or the charges and credits "
              "(fecha, operación, descripción, cargo, abono)."),
            field="file",
        )  # fmt: skip
    problems: list[Problem] = []
    rows: list[tuple[Row, BookedLine]] = []
    for row in table.lines:
        try:
            rows.append((row, _of_row(row, currency)))
        except InvalidInput as error:
            problems.append(row.problem(error.message, _("Mend the cell or fetch the statement again.")))
    if problems:
        raise InvalidInput(
            _("%(count)s rows of the statement cannot be read: none was taken.") % {"count": len(problems)},
            field="file",
            problems=problems[:MOST_PROBLEMS],
        )
    opening, closing = _balances(rows)
    return ReadStatement("", currency, opening, closing, tuple(line for _row, line in rows), "table")


def _of_row(row: Row, currency: str) -> BookedLine:
    parts = parts_of(row.first(*DAY).split(" ")[0])
    day = date_of(parts, "dmy", last_year=2100) if parts else None
    if day is None:
        raise InvalidInput(_("“%(text)s” is no date.") % {"text": row.first(*DAY)})
    out, into, amount = (_money(row.first(*names)) for names in (OUT, IN, AMOUNT))
    value = amount if amount else into - abs(out)
    if not value:
        raise InvalidInput(_("The row has no amount."))
    written = row.first(*CURRENCY).upper()
    return BookedLine(
        booked_on=day,
        amount=value,
        currency=CURRENCIES.get(written, written) or currency,
        operation=row.first(*OPERATION)[:60],
        reference=row.first(*REFERENCE)[:60],
        text=row.first(*TEXT)[:300],
        party=row.first(*PARTY)[:200],
        account="".join(sign for sign in row.first(*ACCOUNT) if sign.isdigit())[:40],
    )


def _money(text: str) -> Decimal:
    bare = re.sub(r"^(S/\.?|US\$|\$)\s*", "", text.replace("−", "-").strip())
    return read_number(bare, decimals=2) if bare else Decimal(0)


def _balances(rows: Sequence[tuple[Row, BookedLine]]) -> tuple[Decimal | None, Decimal | None]:
    """Return opening and closing where every row has its balance and they follow one another, from either end."""
    written = [_money(row.first(*BALANCE)) if row.first(*BALANCE) else None for row, _line in rows]
    if not rows or None in written:
        return None, None
    balances = [one for one in written if one is not None]
    forward = all(balances[at] == balances[at - 1] + rows[at][1].amount for at in range(1, len(rows)))
    if forward:
        return balances[0] - rows[0][1].amount, balances[-1]
    return balances[-1] - rows[-1][1].amount, balances[0]
