"""A group that hires: its agreement, a member with an account, an officer, two providers, and what they do."""

import io
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from tests.factories.agreements import decided_call, signed_agreement, soles
from tests.factories.programmes import a_user
from tests.factories.registry import make_person
from tests.factories.talents import make_provider
from tests.factories.territory import make_district

from winay.registry.models import Membership
from winay.talents import actions

TODAY = timezone.localdate()


def paper(name="acta.png"):
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


class Group:
    """A group with a signed agreement, a member with an account, and an officer who types for groups without one."""

    def __init__(self):
        self.made = decided_call(own_cash="0")
        self.agreement = signed_agreement(self.made)
        person = make_person(district=self.agreement.organisation.district, household=None, community=None)
        Membership.objects.create(organisation=self.agreement.organisation, person=person, office="president")
        self.member = a_user()
        person.user = self.member
        person.save()
        self.officer = self.made.officer
        self.providers = [make_provider(shown=True) for _number in range(2)]

    def asked(self, **values):
        return actions.Asked(
            **{
                "title": "Quien nos enseñe a engordar cuyes",
                "work": "Engordar cuyes a un kilo",
                "skill": "guinea_pigs",
                "district": make_district(),
                "languages": ["quz"],
                "begins_on": TODAY + timedelta(days=10),
                "days": 8,
                "offers_until": TODAY + timedelta(days=5),
                **values,
            }
        )

    def need(self, **values):
        found = actions.write_need(actor=self.member, agreement=self.agreement, asked=self.asked(**values))
        return actions.publish_need(actor=self.member, need=found)

    def offer(self, need, provider=None, price=400):
        who = provider or self.providers[0]
        return actions.make_offer(actor=self.member, need=need, provider=who, price=soles(price))

    def choose(self, need, offer, actor=None, **values):
        given = {
            "assembly_on": TODAY,
            "present": 10,
            "in_favour": 8,
            "reasons": "Habla quechua y sus cuyes crecen",
            "proof": paper(),
            **values,
        }
        return actions.choose_provider(actor=actor or self.member, need=need, offer=offer, **given)

    def contract(self, need=None, parts=(150, 250)):
        need = need or self.need()
        self.choose(need, self.offer(need))
        need.refresh_from_db()
        return actions.draw_up_contract(
            actor=self.member,
            need=need,
            begins_on=TODAY,
            ends_on=TODAY + timedelta(days=60),
            parts=[
                actions.Part(f"Parte {number}", TODAY + timedelta(days=20 * number), Decimal(amount))
                for number, amount in enumerate(parts, start=1)
            ],
        )

    def signed(self, **values):
        contract = self.contract(**values)
        actions.issue_contract(actor=self.member, contract=contract)
        return actions.sign_contract(actor=self.member, contract=contract, signed_on=TODAY)

    def pay(self, part, amount, **values):
        given = {"paid_on": TODAY, "receipt": "fees", "number": "E001-7", **values}
        return actions.record_service_payment(actor=self.member, deliverable=part, amount=soles(amount), **given)
