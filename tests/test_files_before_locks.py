"""No action keeps others waiting while it reads what somebody sent: files are read before anything is locked."""

import inspect
import io
import json
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from moneyed import Money
from PIL import Image
from tests.accountability.nuclei import Formed
from tests.accountability.receipts import Treasury, invoice
from tests.budgets.conftest import running
from tests.calls.test_import import workbook
from tests.factories.agreements import decided_call, issued_agreement, signed_agreement, soles
from tests.factories.awards import closed_contest
from tests.factories.calls import draft_proposal, open_call
from tests.factories.hiring import Group
from tests.factories.lists import DAY, ROWS, csv_bytes
from tests.factories.partners import in_days, make_partnership
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_person
from tests.factories.talents import make_provider
from tests.factories.territory import make_district
from tests.funding.conftest import Financed

import winay
from winay.accountability import actions as book_acts
from winay.agreements import actions as agreement_acts
from winay.budgets import actions as budget_acts
from winay.calls import actions as call_acts
from winay.committees import actions as committee_acts
from winay.exchange import actions as exchange_acts
from winay.funding import actions as funding_acts
from winay.partners import actions as partner_acts
from winay.registry import actions as registry_acts
from winay.registry.actions import lists
from winay.talents import actions as talent_acts
from winay.territory import actions as territory_acts

TAKES_A_FILE = {"file", "files", "path", "proof", "evidence", "scan", "upload"}
READ_IN_PIECES = {"check_list", "take_list"}
"""Read beside the database's transactions, a piece of the list a transaction: tests/registry/test_import_killed.py."""
KEPT_BEFORE = {"start_loading", "discard_upload", "load_pack", "take_map_back", "take_places_back"}
"""They mark a file that was kept before, and read none of it; the worker's reading of it is tried as `load_…`."""


def _not_locked() -> None:
    assert not connection.in_atomic_block, "what was sent is read while others wait"


class Sent(SimpleUploadedFile):
    """A file that somebody sent, which says so when it is read while the database is locked."""

    def read(self, *size: int) -> bytes:
        _not_locked()
        return super().read(*size)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        _not_locked()
        return super().chunks(chunk_size)


class SentPath(type(Path())):  # type: ignore[misc]
    """The same as a path: opened only while nothing is locked."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        _not_locked()
        return super().open(*args, **kwargs)


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return out.getvalue()


def _sent(content: bytes, name: str) -> Sent:
    return Sent(name, content)


def _picture(_folder: Path) -> None:
    made = open_call()
    call_acts.add_picture(
        actor=made.officer, proposal=draft_proposal(made), kind="present", file=_sent(_png(), "a.png")
    )


def _attachment(_folder: Path) -> None:
    made = open_call()
    call_acts.add_attachment(
        actor=made.officer, proposal=draft_proposal(made), caption="Cotización", file=_sent(_png(), "a.png")
    )


def _proposals(_folder: Path) -> None:
    made = open_call()
    make_district("021201")
    file = _sent(workbook().getvalue(), "a.xlsx")
    call_acts.import_proposals(actor=made.officer, call=made.call, file=file, filename="a.xlsx")


def _list(folder: Path) -> None:
    path = SentPath(folder / "lista.csv")
    path.write_bytes(csv_bytes(ROWS))
    source = lists.save_source(actor=None, name="JUNTOS")
    lists.receive_list(actor=None, source=source, path=path, filename="lista.csv", list_date=DAY)


def _deposit(_folder: Path) -> None:
    made = decided_call()
    agreement_acts.record_deposit(
        actor=made.finance,
        agreement=issued_agreement(made),
        amount=soles(1),
        deposited_on=date(2020, 1, 1),
        operation_number="1",
        proof=_sent(_png(), "a.png"),
    )


def _paper(_folder: Path) -> None:
    paper = registry_acts.open_paper(actor=None, kind="land_title", person=make_person())
    registry_acts.obtain_paper(actor=None, paper=paper, number="P-1", evidence=_sent(b"%PDF-1.4\n", "a.pdf"))


def _places(_folder: Path) -> None:
    file = _sent(b"ubigeo,departamento,provincia,distrito\n021201,Ancash,Huaylas,Caraz\n", "a.csv")
    territory_acts.load_places(file=file)


def _poverty(_folder: Path) -> None:
    make_district("021201")
    file = _sent(b"ubigeo,indice\n021201,40.5\n", "a.csv")
    territory_acts.load_poverty_map(actor=None, file=file, code="mapa", name="Mapa", source="INEI", year=2018)


def _boundaries(_folder: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[-77, -9], [-77, -8], [-76, -8], [-76, -9], [-77, -9]]]}
    feature = {"type": "Feature", "properties": {"IDDIST": "021201"}, "geometry": shape}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    territory_acts.load_boundaries(file=_sent(content.encode(), "a.json"))


def _signed_agreement(_folder: Path) -> None:
    made = decided_call()
    agreement_acts.sign_agreement(
        actor=made.officer,
        agreement=issued_agreement(made),
        signed_on=timezone.localdate(),
        scan=[_sent(_png(), "a.png")],
    )


def _scan_of_agreement(_folder: Path) -> None:
    made = decided_call()
    agreement_acts.keep_signed_agreement(
        actor=made.officer, agreement=signed_agreement(made), scan=[_sent(_png(), "a.png")]
    )


def _scan_of_minutes(_folder: Path) -> None:
    made = closed_contest()
    committee_acts.keep_signed_minutes(
        actor=made.secretary,
        minutes=made.session.minutes.get(number=1),
        shows="signed",
        scan=[_sent(_png(), "a.png")],
    )


def _certificate(_folder: Path) -> None:
    talent_acts.add_certificate(
        actor=None, provider=make_provider(), title="Promotor", given_by="SENASA", proof=_sent(_png(), "a.png")
    )


def _hiring(step: str) -> Callable[[Path], None]:
    """Return what takes a group up to one step of hiring whose file was sent."""

    def done(_folder: Path) -> None:
        group = Group()
        need = group.need()
        if step == "choose":
            group.choose(need, group.offer(need), proof=_sent(_png(), "a.png"))
            return
        contract = group.contract(need)
        talent_acts.issue_contract(actor=group.member, contract=contract)
        scan = [_sent(_png(), "a.png")] if step == "sign" else []
        today = timezone.localdate()
        talent_acts.sign_contract(actor=group.member, contract=contract, signed_on=today, scan=scan)
        if step == "scan":
            talent_acts.keep_signed_contract(actor=group.member, contract=contract, scan=[_sent(_png(), "a.png")])
        if step == "pay":
            part = contract.deliverables.first()
            talent_acts.accept_deliverable(actor=group.member, deliverable=part, received_on=today)
            group.pay(part, 10, proof=_sent(_png(), "a.png"))

    return done


def _book(act: str) -> Callable[[Path], None]:
    """Return what brings a group to one act of its book whose file was sent."""

    def done(_folder: Path) -> None:
        group, proof = Treasury(), _sent(_png(), "a.png")
        given = {"actor": group.user, "agreement": group.agreement}
        if act == "begin":
            book_acts.begin_voucher(**given, proof=proof, file=_sent(invoice(), "a.xml"))
        if act == "quotation":
            purchase = book_acts.plan_purchases(**given)[0]
            book_acts.add_quotation(
                actor=group.user, purchase=purchase, provider="x", price=soles(5), quoted_on=DAY, proof=proof
            )
        if act == "sign":
            group.note("5.00")
            people = [group.president, group.member]
            book_acts.sign_off_vouchers(**given, people=people, signed_on=timezone.localdate(), proof=proof)
        if act == "return":
            day = timezone.localdate()
            book_acts.tell_return(**given, amount=soles(5), returned_on=day, operation_number="1", proof=proof)

    return done


def _follow_up(act: str) -> Callable[[Path], None]:
    """Return what writes down one thing that happened to an agreement, with a file."""

    def done(_folder: Path) -> None:
        made = decided_call()
        what = {"agreement": signed_agreement(made), "day": timezone.localdate(), "remark": "Sanidad"}
        getattr(agreement_acts, act)(actor=made.officer, **what, proof=_sent(_png(), "a.png"))

    return done


def _addendum(_folder: Path) -> None:
    made = decided_call()
    given = {"text": "El local es otro", "reason": "Se mudaron"}
    addendum = agreement_acts.draw_up_addendum(actor=made.coordinator, agreement=signed_agreement(made), **given)
    agreement_acts.sign_addendum(
        actor=made.coordinator, addendum=addendum, signed_on=timezone.localdate(), scan=[_sent(_png(), "a.png")]
    )


def _financed() -> Financed:
    programme = a_programme(pack="haku-winay-clar")
    return Financed(programme, a_worker(programme, "coordinator"), a_worker(programme, "finance"))


def _funding(_folder: Path) -> None:
    _financed().agreed(proof=_sent(_png(), "a.png"))


def _contribution(_folder: Path) -> None:
    _financed().gave(proof=_sent(_png(), "a.png"))


def _partnership(act: str) -> Callable[[Path], None]:
    def do(_folder: Path) -> None:
        programme = a_programme()
        boss = a_worker(programme)
        found = make_partnership(boss, programme, signed=act == "renew")
        given = {"actor": boss, "partnership": found, "signed_on": in_days(0), "proof": _sent(_png(), "a.png")}
        if act == "sign":
            partner_acts.sign_partnership(**given)
        else:
            partner_acts.renew_partnership(ends_on=in_days(900), **given)

    return do


def _change(_folder: Path) -> None:
    financed = _financed()
    rate = {"currency": "USD", "day": DAY, "source": "sbs", "rate": Decimal("3.7")}
    exchange_acts.record_rate(actor=financed.finance, programme=financed.programme, **rate)
    exchange_acts.record_change(
        actor=financed.finance,
        source=financed.source("foncodes"),
        given=Money(10, "USD"),
        got=Money(37, "PEN"),
        changed_on=DAY,
        paper="X-1",
        proof=_sent(_png(), "a.png"),
    )


def _rates(_folder: Path) -> None:
    financed = _financed()
    file = _sent(b"fecha;moneda;tipo de cambio;fuente\n02/02/2026;USD;3.7;SBS\n", "a.csv")
    exchange_acts.take_rates(actor=financed.finance, programme=financed.programme, file=file)


def _expense(act: str) -> Callable[[Path], None]:
    """Return what an expense of the programme is sent with, at once or later."""

    def done(_folder: Path) -> None:
        made, proof = running(), _sent(_png(), "a.png")
        expense = made.recorded(**({"proof": proof} if act == "record" else {}))
        if act == "add":
            budget_acts.add_proof(actor=made.finance, expense=expense, proof=proof)

    return done


def _fund(act: str) -> Callable[[Path], None]:
    """Return what a fund writes down of a month, or of a work, with a paper."""

    def done(_folder: Path) -> None:
        financed, proof = _financed(), _sent(_png(), "a.png")
        fund = funding_acts.add_source(
            actor=financed.coordinator,
            programme=financed.programme,
            code="agua",
            name="Agua",
            kind="environmental",
        ).source
        bills = {"month": DAY, "payers": 9, "collected": Decimal(9), "received_on": DAY, "paper": "E-1"}
        given = {} if act == "work" else {"proof": proof}
        funding_acts.record_payers(actor=financed.finance, source=fund, **bills, **given)
        if act == "work":
            work = funding_acts.add_work(actor=financed.coordinator, source=fund, name="Qocha", planned=Decimal(9))
            paid = {"amount": Decimal(5), "paid_on": DAY, "what": "Tubos", "paper": "F001-1", "proof": proof}
            funding_acts.record_work_payment(actor=financed.finance, work=work, **paid)

    return done


def _nucleus(act: str) -> Callable[[Path], None]:
    """Return what writes down a representative, or a transfer, with its paper."""

    def done(_folder: Path) -> None:
        made, proof = Formed(), _sent(_png(), "a.png")
        if act == "transfer":
            source = made.programme.funding_sources.first()
            given = {
                "amount": soles(5),
                "paid_on": timezone.localdate(),
                "operation_number": "1",
                "source": source,
            }
            book_acts.record_transfer(actor=made.finance, nucleus=made.nucleus, **given, proof=proof)
            return
        left, day = made.nucleus.representatives.get(seat="inspector"), timezone.localdate()
        book_acts.end_representative(actor=made.officer, representative=left, until=day, reason="x")
        book_acts.name_representative(
            actor=made.officer, nucleus=made.nucleus, seat="inspector", person=left.person, since=day, proof=proof
        )

    return done


ACTS: dict[str, Callable[[Path], None]] = {
    "begin_voucher": _book("begin"),
    "name_representative": _nucleus("seat"),
    "record_transfer": _nucleus("transfer"),
    "add_quotation": _book("quotation"),
    "sign_off_vouchers": _book("sign"),
    "tell_return": _book("return"),
    "note_training": _follow_up("note_training"),
    "note_visit": _follow_up("note_visit"),
    "upload_minutes": _follow_up("upload_minutes"),
    "sign_addendum": _addendum,
    "record_funding": _funding,
    "sign_partnership": _partnership("sign"),
    "renew_partnership": _partnership("renew"),
    "record_contribution": _contribution,
    "record_expense": _expense("record"),
    "add_proof": _expense("add"),
    "record_change": _change,
    "take_rates": _rates,
    "record_payers": _fund("payers"),
    "record_work_payment": _fund("work"),
    "add_picture": _picture,
    "add_attachment": _attachment,
    "import_proposals": _proposals,
    "receive_list": _list,
    "record_deposit": _deposit,
    "sign_agreement": _signed_agreement,
    "keep_signed_agreement": _scan_of_agreement,
    "keep_signed_minutes": _scan_of_minutes,
    "obtain_paper": _paper,
    "add_certificate": _certificate,
    "choose_provider": _hiring("choose"),
    "sign_contract": _hiring("sign"),
    "keep_signed_contract": _hiring("scan"),
    "record_service_payment": _hiring("pay"),
    "load_places": _places,
    "load_poverty_map": _poverty,
    "load_boundaries": _boundaries,
}


def _acts_that_take_files() -> set[str]:
    found = set()
    for module in pkgutil.walk_packages(winay.__path__, "winay."):
        if ".actions" not in module.name or "migrations" in module.name:
            continue
        for name, act in vars(import_module(module.name)).items():
            if inspect.isfunction(act) and not name.startswith("_"):
                given = inspect.signature(act).parameters
                if "actor" in given and TAKES_A_FILE & set(given):
                    found.add(name)
    return found


def test_every_act_that_takes_a_file_is_tried_here():
    assert _acts_that_take_files() - READ_IN_PIECES - KEPT_BEFORE == set(ACTS), (
        "say in ACTS how the new act is done"
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_locked_while_a_file_is_read(tmp_path, settings, name):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    ACTS[name](tmp_path)
