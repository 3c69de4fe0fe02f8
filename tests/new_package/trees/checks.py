"""What `winay doctor` looks at of trees."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from winay.trees.models import Tree

from winay.base.checks import GOOD, WARNING, Check, Finding


def _watered() -> Iterator[Finding]:
    dry = Tree.objects.filter(watered=False).count()
    yield Finding(_("Planted trees"), WARNING if dry else GOOD, f"{dry} dry", _("Water them.") if dry else "")


CHECKS = (Check(_watered),)
