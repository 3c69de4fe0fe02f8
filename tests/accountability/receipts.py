"""A group with money in its account, its treasurer, and electronic receipts made for the tests."""

import datetime
import io
from decimal import Decimal
from functools import cache
from itertools import count

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import etree
from signxml import XMLSigner, methods
from tests.factories.agreements import decided_call, paid_by_the_bank, soles, staff_member
from tests.factories.programmes import a_user
from tests.factories.registry import make_person

from winay.accountability import actions
from winay.accountability.queries.vouchers import Asked
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.calls.models import CostLine
from winay.registry.models import Membership

TODAY = timezone.localdate()
RUC, OTHER_RUC = "20512333797", "20131312955"
_numbers = count(1)
TRANCHES = [
    {"number": 1, "share": "0.60", "conditions": ["agreement_signed"]},
    {"number": 2, "share": "0.40", "conditions": ["earlier_tranche_accounted"]},
]


class Treasury:
    """A group whose agreement is signed and whose first payment of 600 has arrived; 1,000 in all, 100 of its own."""

    def __init__(self, *, paid=True, own_cash="100", made=None, amount="1000", **terms):
        self.made = made or decided_call(
            amount=amount, own_cash=own_cash, **{"pays_cash": True, "tranches": TRANCHES, **terms}
        )
        proposal = self.made.outcomes[0].proposal
        self.goods, self.help, self.own = (
            CostLine.objects.create(
                proposal=proposal, position=at, kind=kind, description=what, quantity=1, unit_cost=soles(cost),
                source=source,
            )
            for at, (kind, what, cost, source) in enumerate(
                [
                    ("goods", "Jaulas y alambre", 600, "programme"),
                    ("assistance", "Asistencia técnica", 400, "programme"),
                    ("goods", "Alimento", 100, "own_cash"),
                ]
            )
        )  # fmt: skip
        self.agreement = self._signed()
        self.treasurer, self.president, self.member = (
            self._member(office) for office in ("treasurer", "president", "member")
        )
        self.finance, self.coordinator, self.officer = self.made.finance, self.made.coordinator, self.made.officer
        if paid:
            self.pay(1)

    def _signed(self):
        from tests.factories.agreements import signed_agreement

        return signed_agreement(self.made)

    def _member(self, office):
        person = make_person(district=self.agreement.organisation.district, household=None, community=None)
        Membership.objects.create(organisation=self.agreement.organisation, person=person, office=office)
        person.user = a_user()
        person.save()
        return person

    @property
    def user(self):
        return self.treasurer.user

    def deposit(self):
        made = agreement_acts.record_deposit(
            actor=self.officer,
            agreement=self.agreement,
            amount=self.agreement.counterpart_cash,
            deposited_on=TODAY,
            operation_number=f"7{next(_numbers):05d}",
        )
        agreement_acts.confirm_deposit(actor=self.finance, deposit=made)

    def pay(self, number):
        if self.agreement.counterpart_cash.amount and not self.agreement.deposits.exists():
            self.deposit()
        tranche = Agreement.objects.get(pk=self.agreement.pk).tranches.get(number=number)
        prepared = agreement_acts.prepare_payment(actor=self.finance, tranche=tranche)
        return paid_by_the_bank(self.made, prepared)

    def asked(self, total, **values):
        given = {
            "kind": "invoice",
            "issuer_ruc": RUC,
            "issuer_name": "Agroveterinaria SAC",
            "series": "F001",
            "number": str(next(_numbers)),
            "issued_on": TODAY,
            "what": "Alambre",
            "line": self.goods,
            **values,
        }
        return Asked(total=Decimal(total), **given)

    def note(self, total, actor=None, heard=(), reading=None, **values):
        return actions.note_voucher(
            actor=actor or self.user,
            agreement=self.agreement,
            asked=self.asked(total, **values),
            heard=heard,
            reading=reading,
        )

    def sign_off(self):
        return actions.sign_off_vouchers(
            actor=self.user, agreement=self.agreement, people=[self.president, self.member], signed_on=TODAY
        )

    def report(self):
        self.sign_off()
        return actions.send_report(actor=self.user, agreement=self.agreement)

    def accepted(self):
        report = self.report()
        actions.accept_all_vouchers(actor=self.finance, report=report)
        return actions.accept_report(actor=self.finance, report=report)


UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"><ext:UBLExtensions>'
    "<ext:UBLExtension><ext:ExtensionContent>"
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
    "</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions><cbc:UBLVersionID>2.1</cbc:UBLVersionID>"
    "<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate><cbc:InvoiceTypeCode>01</cbc:InvoiceTypeCode>"
    "<cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode><cac:AccountingSupplierParty><cac:Party>"
    '<cac:PartyIdentification><cbc:ID schemeID="6">{ruc}</cbc:ID></cac:PartyIdentification><cac:PartyLegalEntity>'
    "<cbc:RegistrationName>AGROVET SAC</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
    "</cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification>"
    '<cbc:ID schemeID="6">{buyer}</cbc:ID></cac:PartyIdentification><cac:PartyLegalEntity>'
    "<cbc:RegistrationName>GRUPO</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
    '</cac:AccountingCustomerParty><cac:TaxTotal><cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount>'
    '<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">100.00</cbc:TaxableAmount>'
    '<cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount><cac:TaxCategory><cac:TaxScheme><cbc:ID>1000</cbc:ID>'
    "</cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>"
    '<cbc:PayableAmount currencyID="PEN">118.00</cbc:PayableAmount></cac:LegalMonetaryTotal><cac:InvoiceLine>'
    "<cac:Item><cbc:Description>Alambre</cbc:Description></cac:Item></cac:InvoiceLine></Invoice>"
)


@cache
def _seal():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, RUC)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    made = made.not_valid_after(datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC))
    return key, made.sign(key, hashes.SHA256())


def invoice(*, number="F001-00000123", buyer=OTHER_RUC, ruc=RUC):
    """Return an electronic invoice of S/ 118.00, signed with a certificate that has expired since."""
    key, certificate = _seal()
    signer = XMLSigner(method=methods.enveloped, c14n_algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    text = UBL.format(number=number, day=f"{TODAY:%Y-%m-%d}", ruc=ruc, buyer=buyer)
    return etree.tostring(signer.sign(etree.fromstring(text), key=key, cert=[certificate]))


def sent(content, name="factura.xml"):
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def picture(text=""):
    """Return a photograph; with a text, of a QR that says it."""
    out = io.BytesIO()
    if text:
        segno.make(text, error="m").save(out, kind="png", scale=6, border=8)
    else:
        from PIL import Image

        Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return SimpleUploadedFile("recibo.png", out.getvalue())


__all__ = ["OTHER_RUC", "RUC", "TODAY", "Treasury", "invoice", "picture", "sent", "soles", "staff_member"]
