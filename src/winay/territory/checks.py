"""What `winay doctor` looks at of places: whether districts and a true poverty map are known."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from winay.base.checks import GOOD, WARNING, Check, Finding
from winay.territory.models import Boundary, District, PovertyMap

WHOLE_COUNTRY = 1800
"""So many districts are surely the whole of Peru, whatever was created since."""


def _places() -> Iterator[Finding]:
    districts = District.objects.count()
    few = districts < WHOLE_COUNTRY
    yield Finding(
        _("Places"),
        WARNING if few else GOOD,
        _("{count} districts, {outlines} outlines").format(count=districts, outlines=Boundary.objects.count()),
        _("Load the districts that come with Wiñay: winay init") if few else "",
    )


def _poverty_maps() -> Iterator[Finding]:
    maps = list(PovertyMap.objects.all())
    real = [each for each in maps if not each.is_demo]
    yield Finding(
        _("Poverty maps"),
        GOOD if real else WARNING,
        ", ".join(f"{each.code} ({each.year}{', demo' if each.is_demo else ''})" for each in maps) or _("none"),
        "" if real else _("Load a real one with: winay poverty-map load FILE"),
    )


CHECKS = (Check(_places), Check(_poverty_maps))
