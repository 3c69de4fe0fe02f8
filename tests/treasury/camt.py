"""Statements as a bank would send them, valid against the schema of ISO 20022."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

NUMBER = "01811000123456789073"


def entry(
    amount: str, *, day: str = "2026-05-05", reference: str = "", party: str = "", account: str = "", text: str = "",
    operation: str = "", back: str = "",
) -> str:  # fmt: skip
    """Return one booked entry; a negative amount left the account."""
    value, out = Decimal(amount), Decimal(amount) < 0
    side = "Cdtr" if out else "Dbtr"
    parts = f"<Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    parts += f'<Amt Ccy="PEN">{abs(value)}</Amt><CdtDbtInd>{"DBIT" if out else "CRDT"}</CdtDbtInd>'
    people = f"<{side}><Pty><Nm>{escape(party)}</Nm></Pty></{side}>" if party else ""
    people += f"<{side}Acct><Id><Othr><Id>{account}</Id></Othr></Id></{side}Acct>" if account else ""
    parts += f"<RltdPties>{people}</RltdPties>" if people else ""
    parts += f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf>" if text else ""
    parts += f"<RtrInf><Rsn><Cd>{back}</Cd></Rsn></RtrInf>" if back else ""
    return (
        f'<Ntry><Amt Ccy="PEN">{abs(value)}</Amt><CdtDbtInd>{"DBIT" if out else "CRDT"}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{operation or 'OP' + str(abs(hash((amount, day, reference, text))) % 10**8)}</AcctSvcrRef>"
        f"<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>{parts}</TxDtls></NtryDtls></Ntry>"
    )


def statement(
    entries: Sequence[str], *, opening: str, closing: str, account: str = NUMBER, currency: str = "PEN",
    day: date = date(2026, 5, 31),
) -> bytes:  # fmt: skip
    """Return a `camt.053.001.08` message of one statement."""

    def balance(code: str, amount: str) -> str:
        value = Decimal(amount)
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{abs(value)}</Amt>'
            f"<CdtDbtInd>{'DBIT' if value < 0 else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>{day}T00:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S1</Id><CreDtTm>{day}T00:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()
