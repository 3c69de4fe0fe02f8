"""Who can sign in, seen and mended from the command line."""

import json

import pytest
from allauth.mfa.models import Authenticator
from tests.factories.programmes import a_programme, a_worker

from winay.base.models import Act, User
from winay.cli.app import run

pytestmark = pytest.mark.django_db


def test_users_and_programmes_are_listed(capsys):
    programme = a_programme("caraz")
    a_worker(programme, "finance", username="finanzas")
    User.objects.create_user("juror-1")
    assert run(["user", "list"]) == 0
    shown = capsys.readouterr().out
    assert "finanzas" in shown and "Finanzas (caraz)" in shown and "juror-1" not in shown
    assert run(["programme", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["programmes"][0]["code"] == "caraz"


def test_adding_somebody_who_exists_says_what_stays(capsys):
    programme = a_programme("caraz")
    user = a_worker(programme, "officer", username="rosa")
    role = ["--programme", "caraz", "--role", "finance"]
    assert run(["user", "add", "rosa", "--name", "Other Name", *role]) == 1
    assert not user.role_grants.filter(role="finance").exists()
    assert run(["user", "add", "rosa", *role]) == 0
    assert user.role_grants.filter(role="finance").exists()
    assert capsys.readouterr().out.count("rosa") >= 2


def test_a_lost_telephone_is_taken_off_and_on_record():
    user = a_worker(a_programme("caraz"), "finance", username="finanzas")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert run(["user", "second-step", "finanzas"]) == 0
    assert Authenticator.objects.count() == 1
    assert run(["user", "second-step", "finanzas", "--remove"]) == 0
    assert run(["user", "second-step", "finanzas", "--remove"]) == 0
    assert not Authenticator.objects.exists()
    assert Act.objects.filter(verb="forget_second_step", subject_id=str(user.pk)).count() == 1
    assert run(["user", "second-step", "nobody"]) == 1


def test_a_name_that_no_terminal_can_show_is_refused_in_words():
    assert run(["user", "add", "rosa", "--name", "Rosa \ud800"]) == 1
    assert not User.objects.filter(username="rosa").exists()


def test_an_administrator_is_added_and_has_no_role_by_that(capsys):
    programme = a_programme("caraz")
    assert run(["user", "add", "admin", "--administrator", "--programme", "caraz", "--role", "finance"]) == 2
    assert not User.objects.filter(username="admin").exists()
    assert run(["user", "add", "admin", "--administrator", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["administrator"] is True
    user = User.objects.get(username="admin")
    assert user.is_superuser and user.must_change_password and not programme.role_grants.exists()
    assert Act.objects.filter(verb="make_administrator", subject_id=str(user.pk)).count() == 1
    assert run(["user", "add", "admin", "--administrator"]) == 1, "nobody who exists becomes one"
