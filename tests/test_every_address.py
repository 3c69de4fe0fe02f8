"""Every address of the site against every role: nobody sees a page that is not theirs, and nothing breaks."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.territory import make_district, make_district_set

from winay.agreements.models import Agreement, CounterpartDeposit
from winay.base.models import Act, User
from winay.calls import actions as call_acts
from winay.calls.models import Picture, Proposal
from winay.committees.models import AgendaItem, Member
from winay.demo.contest import PROGRAMME_CODE, run_demo
from winay.documents.models import Document
from winay.ledger.models import Account, Entry
from winay.registry import actions as registry_acts
from winay.registry.models import ImportBatch, LinkPair, Membership, Person

pytestmark = pytest.mark.django_db
STAFF = ("coordinadora", "promotor", "secretaria", "finanzas", "evaluadora")
OPEN_TO_ALL = {"portal", "account_login", "account_reset_password", "jury:enter", "jury:enter_by_qr", "jury:board"}
UNKNOWN = "018f0000-0000-7000-8000-000000000000"


def _rows(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route
        else:
            yield from _rows(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def _examples() -> dict[str, str]:
    """Return an example for each parameter, by the folder it stands in where the name alone does not say."""
    proposal = Proposal.objects.get(code="CARAZ-1-P015")
    agreement = Agreement.objects.get(outcome__proposal=proposal)
    item = AgendaItem.objects.filter(session__state="open").order_by("position")[1]
    member = Member.objects.filter(committee__sessions__state="open").first()
    membership = Membership.objects.filter(organisation=proposal.organisation).first()
    complaint = call_acts.file_complaint(
        actor=User.objects.get(username="promotor"),
        proposal=Proposal.objects.get(code="CARAZ-1-P028"),
        text="No estamos de acuerdo",
    )
    picture = Picture.objects.first()
    people = list(Person.objects.filter(user=None).order_by("pk")[:4])
    run = registry_acts.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.9, review=0.5
    )
    found = registry_acts.Likeness(people[0].pk, people[1].pk, 0.7, 1.2)
    registry_acts.keep_pairs(actor=None, run=run, likenesses=[found])
    pair = LinkPair.objects.get()
    merge = registry_acts.merge_people(actor=None, kept=people[2], absorbed=people[3], reason="x")
    officer = User.objects.get(username="promotor")
    paper = registry_acts.open_paper(actor=officer, kind="land_title", person=membership.person, helper=officer)
    correction = registry_acts.ask_correction(actor=officer, person=membership.person, text="Mi apellido")
    drive = registry_acts.open_drive(
        actor=officer, name="DNI", kind="dni", districts=[proposal.district],
        starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31),
    )  # fmt: skip
    return {
        "calls/code": "CARAZ-1",
        "calls/proposal": proposal.code,
        "minutes/session": "CARAZ-1-S1",
        "documents/code": Document.objects.filter(public=True).first().code,
        "verify/code": Document.objects.filter(public=True).first().code,
        "open/dataset": "awards",
        "desk/calls/code": "CARAZ-2",
        "desk/calls/call_code": "CARAZ-1",
        "desk/start-call/programme": PROGRAMME_CODE,
        "desk/start-call/pack_call": "clar",
        "desk/proposals/code": proposal.code,
        "desk/proposals/act": "renounce",
        "desk/proposals/pk": str(picture.pk) if picture else UNKNOWN,
        "desk/complaints/code": complaint.code,
        "desk/organisations/pk": str(proposal.organisation_id),
        "desk/organisations/membership": str(membership.pk),
        "desk/people/correction": str(correction.pk),
        "desk/people/pk": str(membership.person_id),
        "desk/duplicates/pk": str(pair.pk),
        "desk/duplicates/merge": str(merge.pk),
        "desk/papers/pk": str(paper.pk),
        "desk/papers/drive": str(drive.pk),
        "papers/drives/drive": str(drive.pk),
        "desk/lists/pk": str(ImportBatch.objects.get(state="checked").pk),
        "desk/households/code": membership.person.household.code,
        "desk/programmes/code": PROGRAMME_CODE,
        "desk/programmes/username": "promotor",
        "desk/money/pk": str(Account.objects.first().pk),
        "desk/money/programme": PROGRAMME_CODE,
        "desk/money/number": str(Entry.objects.first().number),
        "desk/agreements/code": agreement.code,
        "desk/agreements/proposal": proposal.code,
        "desk/agreements/number": "1",
        "desk/agreements/act": "prepare",
        "desk/deposits/pk": str(CounterpartDeposit.objects.first().pk),
        "desk/sessions/session_code": "CARAZ-ENSAYO-S1",
        "desk/sessions/item_id": str(item.pk),
        "desk/sessions/member_id": str(member.pk),
        "desk/sessions/number": "1",
        "desk/calls/member_id": str(member.pk),
        "jury/in/code": "ABCD2345",
        "jury/items/item_id": str(item.pk),
        "jury/items/picture_id": str(picture.pk) if picture else UNKNOWN,
        "jury/board/code": "CARAZ-ENSAYO-S1",
        "my/calls/code": "CARAZ-2",
        "my/proposals/code": proposal.code,
        "my/proposals/pk": str(picture.pk) if picture else UNKNOWN,
        "my/proposals/slug": "activity",
        "kind": "csv",
    }


def _path(route: str, examples: dict[str, str]) -> str:
    if "(?P" in route:
        return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "x", re.sub(r"[\^$]", "", route))
    path = route
    for match in re.finditer(r"<(?:\w+:)?(\w+)>", route):
        folder = route.split("<")[0].strip("/").split("/")
        keys = ["/".join([*folder[:depth], match[1]]) for depth in (2, 1)]
        key = next((key for key in (*keys, match[1]) if key in examples), None)
        assert key, f"no example for {match[1]} in {route}: add one to _examples()"
        path = path.replace(match[0], examples[key], 1)
    return "/" + path


def _clients(juror: Member) -> dict[str, Client]:
    other = a_programme()
    other.territory = make_district_set("elsewhere", (make_district("250101").pk,))
    other.save()
    users = {name: User.objects.get(username=name) for name in (*STAFF, "grupo")}
    users |= {"juror": juror.user, "nobody": a_user(), "coordinator elsewhere": a_worker(other)}
    clients = {"anonymous": Client()}
    for name, user in users.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def _allowed(role: str, name: str) -> bool:
    """Tell whether `role` may get a page (200) at all under this name; finer rights are tested in each package."""
    space = name.split(":")[0]
    if name.startswith("account_") and name != "account_change_password":
        return True
    if space in OPEN_TO_ALL or name in OPEN_TO_ALL or role == "anonymous":
        return space in OPEN_TO_ALL or name in OPEN_TO_ALL or name == "set_language" or name == "jury:board_now"
    if space == "desk":
        return role in STAFF or role == "coordinator elsewhere"
    if space == "jury":
        return role == "juror" or name in ("jury:board_now", "jury:confirm")
    if space == "my":
        return role in ("grupo", "coordinadora", "promotor") or name in ("my:home", "my:me", "my:start")
    return True


def _is_of_the_programme(name: str, path: str) -> bool:
    """Tell whether the page shows something of the demonstration's programme that is not public."""
    return name.startswith(("desk:", "jury:agenda", "jury:item")) and bool(
        re.search("CARAZ|haku-winay-caraz", path)
    )


@pytest.fixture(scope="module")
def contest(module_rows):
    """The demonstration: every kind of thing in every state."""
    with module_rows.unblock():
        return run_demo()


def test_every_address_answers_each_role_with_what_is_theirs(contest):
    examples = _examples()
    clients = _clients(Member.objects.filter(committee__sessions__state="open").first())
    wrong = []
    for name, route in _rows(get_resolver()):
        path = _path(route, examples)
        for role, client in clients.items():
            client.raise_request_exception = False
            status = client.get(path).status_code
            if status >= 500:
                wrong.append(f"{role} GET {path}: {status}")
            elif status == 200 and not _allowed(role, name):
                wrong.append(f"{role} sees {path} ({name})")
            elif status == 200 and role == "coordinator elsewhere" and _is_of_the_programme(name, path):
                wrong.append(f"a coordinator of another programme sees {path} ({name})")
    assert not wrong, "\n".join(wrong)


def test_no_act_is_done_by_somebody_who_may_not(contest):
    """Empty and forged POSTs to every address by people without the right leave no act behind."""
    examples = _examples()
    clients = _clients(Member.objects.filter(committee__sessions__state="open").first())
    before = Act.objects.count()
    broken = []
    forged = {"act": "close", "reason": "x", "confirm": "1", "text": "x", "answer": "x", "decision": "release"}
    for role in ("anonymous", "nobody", "grupo", "evaluadora", "coordinator elsewhere"):
        client = clients[role]
        client.raise_request_exception = False
        for name, route in _rows(get_resolver()):
            if name.split(":")[0] in ("desk", "jury") and name not in ("jury:enter", "jury:enter_by_qr"):
                status = client.post(_path(route, examples), forged).status_code
                if status >= 500:
                    broken.append(f"{role} POST {route}: {status}")
        done = list(Act.objects.order_by("at").values_list("verb", "subject_code", "actor_name")[before:])
        assert done == [], f"{role} did {done}"
    assert not broken, "\n".join(broken)
