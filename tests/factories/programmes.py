"""Programmes, packs, staff: made by the product's own acts, with names that collide with nobody's."""

from functools import cache
from itertools import count
from typing import Any

from pydantic import BaseModel

from winay.base.models import User
from winay.programmes.actions import create_programme, grant_role, keep_pack
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.programmes.packs import files_at, read_pack, shipped_packs

PASSWORD = "una-clave-larga-2026"
_numbers = count(1)


def a_user(username: str = "", **fields: Any) -> User:
    """Return a user without any role."""
    username = username or f"user{next(_numbers)}"
    return User.objects.create_user(username=username, password=PASSWORD, **{"full_name": username, **fields})


@cache
def _read_once(code: str) -> BaseModel:
    """Reading a shipped pack takes a third of a second, and most tests want one."""
    path = shipped_packs()[code]
    return read_pack(files_at(path))


def a_pack(code: str = "haku-winay-clar") -> Pack:
    """Return a shipped pack, loaded."""
    return keep_pack(actor=None, pack=_read_once(code), filename=shipped_packs()[code].name)


def a_programme(code: str = "", pack: str = "haku-winay-clar", **fields: Any) -> Programme:
    """Return a programme that runs by a shipped pack."""
    code = code or f"programme-{next(_numbers)}"
    return create_programme(
        actor=None, **{"code": code, "name": f"Programa {code}", "pack": a_pack(pack), **fields}
    )


def a_worker(programme: Programme, *roles: str, username: str = "") -> User:
    """Return a new user with `roles` in `programme`; a coordinator when no role is named."""
    user = a_user(username)
    for role in roles or (RoleGrant.Role.COORDINATOR,):
        grant_role(actor=None, user=user, programme=programme, role=role)
    return user
