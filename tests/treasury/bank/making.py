"""What the tests of the bank share: an account with payments that wait, and its statement."""

import importlib.util
from decimal import Decimal
from pathlib import Path

import xmlschema
from django.test import Client
from django.utils import timezone
from tests.factories.agreements import decided_call, prepared_tranche
from tests.pages import squeezed as squeezed_text
from tests.treasury.camt import NUMBER, entry, statement

from winay.treasury.actions import (
    add_account,
    make_batch,
    receive_statement,
    release_batch,
    send_batch,
)
from winay.treasury.models import PaymentBatch, PaymentOrder, Statement

LAYOUT = 'reference 16\ncci 20\ncents 12 right 0\ncurrency 3\npayee 20\n"X" 1'


def schema(package: str, name: str) -> xmlschema.XMLSchema:
    folder = Path(importlib.util.find_spec(package).origin).parent
    (path,) = sorted(folder.glob(f"**/{name}.xsd"))[:1]
    return xmlschema.XMLSchema(str(path))


class Bank:
    """Awards with prepared payments, and an account of the programme."""

    def __init__(self, awards: int = 3, **account) -> None:
        self.made = decided_call(awards=awards)
        self.finance, self.coordinator = self.made.finance, self.made.coordinator
        for which in range(awards):
            prepared_tranche(self.made, which=which)
        fields = {
            "name": "Special",
            "use": "special",
            "bank": "BN",
            "number": NUMBER,
            "currency": "PEN",
            "limit": None,
        }
        self.account = add_account(
            actor=self.coordinator, programme=self.made.programme, **{**fields, "layout": LAYOUT, **account}
        )

    @property
    def orders(self) -> list[PaymentOrder]:
        return list(PaymentOrder.objects.filter(programme=self.made.programme).order_by("code"))

    def batch(self) -> PaymentBatch:
        return make_batch(actor=self.finance, account=self.account, orders=self.orders)

    def sent(self) -> PaymentBatch:
        batch = self.batch()
        release_batch(actor=self.coordinator, batch=batch)
        send_batch(actor=self.finance, batch=batch, form="pain001")
        batch.refresh_from_db()
        return batch

    def answer(self, *more: str, opening: str = "100000.00", day: str = "", **told) -> bytes:
        """Return the bank's statement that pays every order, and more."""
        day = day or str(timezone.localdate())
        entries = [
            entry(f"-{one.amount.amount}", day=day, reference=one.reference, operation=f"OP{number}", **told)
            for number, one in enumerate(self.orders)
        ]
        total = sum(one.amount.amount for one in self.orders)
        extra = sum((Decimal(value) for value, _text in more), Decimal(0))
        entries += [entry(value, day=day, text=text) for value, text in more]
        return statement(entries, opening=opening, closing=str(Decimal(opening) - total + extra))


def taken(bank: Bank, data: bytes) -> Statement:
    return receive_statement(actor=bank.finance, account=bank.account, filename="x.xml", data=data)


def squeezed(response) -> str:
    return squeezed_text(response.content.decode())


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client
