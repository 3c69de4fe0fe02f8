"""The bank of the demonstration: the programme's account, a batch on its way, a statement that is half explained."""

from decimal import Decimal

from django.utils import timezone

from winay.base.models import User
from winay.programmes.models import Programme
from winay.registry.rules import cci_check_digits
from winay.treasury import actions
from winay.treasury.models import PaymentOrder

BODY = "018110002015070301"
OPENING = Decimal("300000.00")


def open_bank(*, programme: Programme, coordinator: User, finance: User) -> None:
    """Write down the special account, send what is authorised to the bank, and take the bank's first statement.

    The statement names every payment that was written down as paid: those are linked. A charge is explained; interest
    and a movement that nobody knows wait for whoever looks.
    """
    account = actions.add_account(
        actor=coordinator,
        programme=programme,
        name="Cuenta especial",
        use="special",
        bank="Banco de la Nación",
        number=BODY + cci_check_digits(BODY),
        currency="PEN",
        limit=Decimal("20000.00"),
    )
    orders = PaymentOrder.objects.filter(programme=programme).order_by("code")
    batch = actions.make_batch(actor=finance, account=account, orders=list(orders.filter(state="authorised")))
    actions.release_batch(actor=coordinator, batch=batch)
    actions.send_batch(actor=finance, batch=batch, form="pain001")
    paid = list(orders.filter(state="paid"))
    statement = actions.receive_statement(
        actor=finance, account=account, filename="estado-de-cuenta.csv", data=_statement(paid)
    )
    by_code = {one.code: one for one in paid}
    for line in statement.lines.order_by("number"):
        if line.reference in by_code:
            actions.match_line(actor=finance, line=line, order=by_code[line.reference])
        elif line.kind == "charge":
            actions.explain_line(actor=finance, line=line, as_="charge")


def _statement(paid: list[PaymentOrder]) -> bytes:
    """Return the statement as the bank's web page gives it: a table with charges, credits and the running balance."""
    today, balance = f"{timezone.localdate():%d/%m/%Y}", OPENING
    rows = ["Fecha;Operación;Referencia;Descripción;Cargo;Abono;Saldo"]
    moves = [
        (one.operation_number, one.code, f"TRANSF INTERB {one.payee_name}".upper()[:60], -one.amount.amount)
        for one in paid
    ]
    moves += [
        ("950001", "", "COMISION TRANSFERENCIAS", Decimal("-12.50")),
        ("950002", "", "INTERES ABONADO", Decimal("8.31")),
        ("950003", "", "RETIRO VENTANILLA", Decimal("-140.00")),
    ]
    for operation, reference, text, amount in moves:
        balance += amount
        charge, credit = (f"{-amount:.2f}", "") if amount < 0 else ("", f"{amount:.2f}")
        rows.append(f"{today};{operation};{reference};{text.replace(';', ' ')};{charge};{credit};{balance:.2f}")
    return "\r\n".join(rows).encode()
