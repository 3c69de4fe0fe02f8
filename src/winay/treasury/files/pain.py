"""Payments as an ISO 20022 message: customer credit transfer initiation, `pain.001.001.09`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pyiso20022.pain import pain_001_001_09 as iso
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME, TEXT, REFERENCE = 140, 140, 35


@dataclass(frozen=True)
class Debtor:
    """Who pays and from which account (CCI or the bank's own number)."""

    name: str
    account: str
    bank: str
    currency: str


@dataclass(frozen=True)
class Transfer:
    """One payment: our reference (at most 35 signs), amount, payee and account, and what the payee reads."""

    reference: str
    amount: Decimal
    payee: str
    account: str
    bank: str
    text: str


def pain001(
    *, message: str, made_at: datetime, execute_on: date, debtor: Debtor, transfers: Sequence[Transfer]
) -> bytes:
    """Return the message as UTF-8 XML: one block of payments, debited one by one, sums and counts in its head."""
    total = sum((one.amount for one in transfers), Decimal(0))
    block = iso.PaymentInstruction30(
        pmt_inf_id=message[:REFERENCE],
        pmt_mtd=iso.PaymentMethod3Code.TRF,
        btch_bookg=False,
        nb_of_txs=str(len(transfers)),
        ctrl_sum=total,
        reqd_exctn_dt=iso.DateAndDateTime2Choice(dt=XmlDate.from_date(execute_on)),
        dbtr=iso.PartyIdentification135(nm=debtor.name[:NAME]),
        dbtr_acct=_account(debtor.account, debtor.currency),
        dbtr_agt=_bank(debtor.bank),
        cdt_trf_tx_inf=[_transfer(one, debtor.currency) for one in transfers],
    )
    head = iso.GroupHeader85(
        msg_id=message[:REFERENCE],
        cre_dt_tm=XmlDateTime.from_datetime(made_at.replace(microsecond=0)),
        nb_of_txs=str(len(transfers)),
        ctrl_sum=total,
        initg_pty=iso.PartyIdentification135(nm=debtor.name[:NAME]),
    )
    document = iso.Document(
        cstmr_cdt_trf_initn=iso.CustomerCreditTransferInitiationV09(grp_hdr=head, pmt_inf=[block])
    )
    written: str = XmlSerializer(config=SerializerConfig(indent="  ")).render(document, ns_map={None: NAMESPACE})
    return written.encode()


def _account(number: str, currency: str = "") -> iso.CashAccount38:
    other = iso.GenericAccountIdentification1(id=number)
    return iso.CashAccount38(id=iso.AccountIdentification4Choice(othr=other), ccy=currency or None)


def _bank(name: str) -> iso.BranchAndFinancialInstitutionIdentification6:
    return iso.BranchAndFinancialInstitutionIdentification6(
        fin_instn_id=iso.FinancialInstitutionIdentification18(nm=name[:NAME] or None)
    )


def _transfer(one: Transfer, currency: str) -> iso.CreditTransferTransaction34:
    return iso.CreditTransferTransaction34(
        pmt_id=iso.PaymentIdentification6(instr_id=one.reference, end_to_end_id=one.reference),
        amt=iso.AmountType4Choice(instd_amt=iso.ActiveOrHistoricCurrencyAndAmount(value=one.amount, ccy=currency)),
        cdtr_agt=_bank(one.bank),
        cdtr=iso.PartyIdentification135(nm=one.payee[:NAME]),
        cdtr_acct=_account(one.account),
        rmt_inf=iso.RemittanceInformation16(ustrd=[one.text[:TEXT]]),
    )
