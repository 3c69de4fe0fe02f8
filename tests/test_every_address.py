"""Every address and every form of the site against every role, two programmes and two territories.

Nobody sees a page or does an act that is not theirs, whoever is named on a page is named to who keeps them and on
record, and nothing breaks.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils.html import escape
from tests.addresses.examples import make_examples, path_of, rows_of
from tests.addresses.roles import ELSEWHERE, LIMITED, allowed, clients_of, is_of_a_place, is_of_the_programme

from winay.base.models import Act, User
from winay.committees.models import Member
from winay.programmes.access import may_keep_people
from winay.registry.models import LinkPair, Person, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def contest(demonstration):
    """The demonstration: every kind of thing in every state."""
    return demonstration.result


@dataclass
class Harvest:
    """What every role found at every address: answers, and the forms of the pages."""

    clients: dict[str, Client]
    statuses: dict[tuple[str, str, str], int] = field(default_factory=dict)
    forms: dict[tuple[str, tuple[str, ...]], dict[str, str]] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)
    named: dict[str, dict[UUID, str]] = field(default_factory=dict)


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|textarea|select|button)\b([^>]*)>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def _forms_of(path: str, html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each form that posts: where to, and its fields as they stand, what is empty filled with a letter."""
    for head, body in FORM.findall(html):
        given = dict(ATTRIBUTE.findall(head))
        if given.get("method", "get").lower() != "post":
            continue
        fields: dict[str, str] = {}
        for kind, inside in FIELD.findall(body):
            attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(inside)}
            name = attributes.get("name")
            if name and name != "csrfmiddlewaretoken" and attributes.get("type") != "file":
                value = attributes.get("value", "")
                fields.setdefault(name, value or ("1" if kind == "select" else "x"))
        yield unescape(given.get("action") or path), fields


@pytest.fixture(scope="module")
def harvest(demonstration):
    """Every address by every role, once, with all its forms and with who was named to whom."""
    with demonstration.unblock():
        examples = make_examples()
        clients = clients_of(Member.objects.filter(committee__sessions__state="open").first())
        found = Harvest(clients)
        known = _known_people(examples)
        paths = {path_of(route, examples): name for name, route in rows_of(get_resolver())}
        for role, client in clients.items():
            shown = found.shown.setdefault(role, set())
            named = found.named.setdefault(role, {})
            for path, name in paths.items():
                answer = client.get(path)
                found.statuses[role, name, path] = answer.status_code
                if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
                    continue
                html = answer.content.decode()
                for action, fields in _forms_of(path, html):
                    shown.add(action)
                    found.forms.setdefault((action, tuple(fields)), fields)
                if name.startswith("desk:"):
                    named |= {key: path for key, signs in known.items() if any(sign in html for sign in signs)}
        return found


def _known_people(examples: dict[str, str]) -> dict[UUID, tuple[str, ...]]:
    """Return people of the examples with what gives them away: a name that is nobody else's, a DNI."""
    of_group = Person.objects.filter(memberships__organisation=examples["desk/organisations/pk"])
    pair = LinkPair.objects.get()
    people = [*of_group, pair.left_person, pair.right_person]
    names = Counter(str(person) for person in Person.objects.all())
    staff = {str(user) for user in User.objects.all()}
    return {
        person.pk: tuple(
            escape(sign)
            for sign in (person.dni, str(person) if names[str(person)] == 1 and str(person) not in staff else "")
            if sign
        )
        for person in people
        if person.user_id is None
    }


def test_every_address_answers_each_role_with_what_is_theirs(harvest):
    wrong = []
    for (role, name, path), status in harvest.statuses.items():
        if status >= 500:
            wrong.append(f"{role} GET {path}: {status}")
        elif status == 200 and not allowed(role, name):
            wrong.append(f"{role} sees {path} ({name})")
        elif status == 200 and role in ELSEWHERE and is_of_the_programme(name, path):
            wrong.append(f"{role} sees {path} ({name}) of the other programme")
        elif status == 200 and role in LIMITED and is_of_a_place(name, path):
            wrong.append(f"{role} sees {path} ({name}) of another district")
    assert not wrong, "\n".join(wrong)


def test_whoever_is_named_on_a_page_is_named_to_who_keeps_them_and_on_record(harvest):
    wrong = []
    for role, named in harvest.named.items():
        user = harvest.clients[role].user if role != "anonymous" else None
        people = Person.objects.in_bulk(named)
        read = set(Reading.objects.filter(reader_id=user.pk).values_list("person", flat=True)) if user else set()
        for key, path in named.items():
            if user is None or not may_keep_people(user, people[key].district_id):
                wrong.append(f"{role} reads who somebody is on {path}")
            elif key not in read:
                wrong.append(f"that {role} read who somebody is on {path} is not on record")
    assert not wrong, "\n".join(wrong)
    assert harvest.named["promotor"] and harvest.named["coordinadora"]


def test_no_form_is_sent_by_somebody_who_was_not_shown_it(harvest):
    """Each form of each page, as it stood for whoever may send it, sent by everybody else leaves no act of theirs."""
    wrong: list[str] = []
    assert len(harvest.forms) > 60
    before = set(Act.objects.values_list("pk", flat=True))
    for (action, _names), fields in harvest.forms.items():
        for role, client in harvest.clients.items():
            if action in harvest.shown[role] or role == "anonymous" or action.startswith("/account/"):
                continue
            with transaction.atomic():
                status = client.post(action, fields).status_code
                if status >= 500:
                    wrong.append(f"{role} POST {action}: {status}")
                else:
                    done = Act.objects.filter(actor_id=client.user.pk).values_list("pk", "verb", "subject_code")
                    wrong += [f"{role} did {act} {code} by {action}" for pk, act, code in done if pk not in before]
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_no_act_is_done_by_somebody_who_may_not(harvest):
    """Forged POSTs to every address by people without the right leave no act behind."""
    before = set(Act.objects.values_list("pk", flat=True))
    broken = []
    forged = {"act": "close", "reason": "x", "confirm": "1", "text": "x", "answer": "x", "decision": "release"}
    paths = {path for _role, name, path in harvest.statuses if name.split(":")[0] in ("desk", "jury")}
    paths -= {path for _role, name, path in harvest.statuses if name in ("jury:enter", "jury:enter_by_qr")}
    for role in {"anonymous", "nobody", "grupo", "evaluadora", *ELSEWHERE} & harvest.clients.keys():
        for path in sorted(paths):
            status = harvest.clients[role].post(path, forged).status_code
            if status >= 500:
                broken.append(f"{role} POST {path}: {status}")
        done = Act.objects.exclude(pk__in=before).values_list("verb", "subject_code", "actor_name")
        assert list(done) == [], f"{role} did {done}"
    assert not broken, "\n".join(broken)
