"""What `winay doctor` looks at of programmes: whether there is a pack, a programme, and everybody whom it needs."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.base.checks import GOOD, WARNING, Check, Finding
from winay.programmes.models import Pack, Programme, RoleGrant

NEEDED = frozenset({"coordinator", "officer", "secretary", "finance"})


def _packs() -> Iterator[Finding]:
    packs = Pack.objects.count()
    yield Finding(
        _("Packs"),
        GOOD if packs else WARNING,
        str(packs),
        "" if packs else _("Load one with: winay pack load NAME"),
    )


def _programmes() -> Iterator[Finding]:
    programmes = list(Programme.objects.all())
    if not programmes:
        yield Finding(_("Programmes"), WARNING, _("none"), _("Start one with: winay programme add"))
    for programme in programmes:
        roles = set(
            RoleGrant.objects.filter(programme=programme, user__is_active=True).values_list("role", flat=True)
        )
        lacking = sorted(NEEDED - roles)
        found = f"{programme.code}: " + (
            _("without {roles}").format(roles=", ".join(lacking)) if lacking else _("staffed")
        )
        mend = _("Add people with: winay user add NAME --programme {code} --role …").format(code=programme.code)
        yield Finding(_("Programme"), WARNING if lacking else GOOD, found, mend if lacking else "")


CHECKS = (Check(_packs), Check(_programmes))
