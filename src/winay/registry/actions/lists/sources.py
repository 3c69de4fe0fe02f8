"""Who gives lists."""

from django.db import transaction
from django.utils.text import slugify

from winay.base.actions import record_act
from winay.base.models import User
from winay.base.search import called
from winay.registry import access
from winay.registry.actions._common import clean_name
from winay.registry.models import Source


@transaction.atomic
def save_source(*, actor: User | None, name: str) -> Source:
    """Return the source with this name, whatever its capitals; made if it is new. Effects: the source, one act."""
    access.require(access.may_keep_people(actor))
    name = clean_name(name, field="source", most=120)
    standing = Source.objects.filter(called(name)).first()
    if standing is not None:
        return standing
    stem = slugify(name)[:32] or "source"
    code, number = stem, 1
    while Source.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}-{number}"
    source = Source.objects.create(code=code, name=name)
    record_act(actor=actor, verb="save_source", subject=source)
    return source
