"""A nucleus of a programme with its four representatives, its account and its book."""

from decimal import Decimal

from tests.accountability.receipts import RUC, TODAY, soles
from tests.factories.agreements import valid_cci
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_person
from tests.factories.territory import make_district

from winay.accountability import actions
from winay.accountability.models import Nucleus
from winay.accountability.queries.vouchers import Asked
from winay.registry.models import Membership, Organisation

SEATS = {"president": "assembly", "secretary": "assembly", "treasurer": "assembly", "inspector": "municipality"}


class Formed:
    """A nucleus of a programme with its four representatives; opened on a day."""

    def __init__(self, signed_on=TODAY, *, opened=True):
        self.programme = a_programme()
        self.coordinator, self.finance, self.officer = (
            a_worker(self.programme, role) for role in ("coordinator", "finance", "officer")
        )
        organisation = Organisation.objects.create(name="NEC Caraz", kind="nucleus", district=make_district())
        self.nucleus = actions.constitute_nucleus(
            actor=self.coordinator, programme=self.programme, organisation=organisation, amount=soles(1000)
        )
        self.people = {seat: self._seat(seat, signed_on) for seat in SEATS}
        actions.set_nucleus_account(
            actor=self.coordinator, nucleus=self.nucleus, bank="Banco de la Nación", cci=valid_cci(77)
        )
        if opened:
            actions.open_nucleus(actor=self.coordinator, nucleus=self.nucleus, signed_on=signed_on)
        self.fresh()

    def _seat(self, seat, since):
        organisation = self.nucleus.organisation
        person = make_person(district=organisation.district, household=None, community=None)
        person.user = a_user()
        person.save()
        Membership.objects.create(organisation=organisation, person=person)
        actions.name_representative(
            actor=self.officer, nucleus=self.nucleus, seat=seat, person=person, since=since
        )
        return person

    def fresh(self):
        self.nucleus = Nucleus.objects.select_related("programme__pack", "organisation").get(pk=self.nucleus.pk)
        return self.nucleus

    @property
    def user(self):
        return self.people["treasurer"].user

    def transfer(self, amount, number="1", paid_on=TODAY):
        made = actions.record_transfer(
            actor=self.finance,
            nucleus=self.nucleus,
            source=self.programme.funding_sources.first(),
            amount=soles(amount),
            paid_on=paid_on,
            operation_number=number,
        )
        return actions.approve_transfer(actor=self.coordinator, transfer=made)

    def note(self, total, number="1", on=TODAY):
        asked = Asked(
            kind="invoice", issuer_ruc=RUC, issuer_name="Agro SAC", series="F001", number=number, issued_on=on,
            total=Decimal(total), what="Semillas",
        )  # fmt: skip
        return actions.note_voucher(actor=self.user, agreement=self.nucleus, asked=asked)

    def sign_off(self, *seats):
        people = [self.people[seat] for seat in seats or ("inspector",)]
        return actions.sign_off_vouchers(actor=self.user, agreement=self.nucleus, people=people, signed_on=TODAY)

    def month(self):
        return actions.send_report(actor=self.user, agreement=self.nucleus)

    def accept(self, report):
        actions.accept_all_vouchers(actor=self.finance, report=report)
        return actions.accept_report(actor=self.finance, report=report)
