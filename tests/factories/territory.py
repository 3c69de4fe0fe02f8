"""Places for tests: real UBIGEO codes of the Callejón de Huaylas, made as often as asked without doubles."""

from decimal import Decimal

from winay.territory.models import Community, Department, District, DistrictSet, PovertyMap, PovertyValue, Province

PLACES = {
    "020101": ("Áncash", "Huaraz", "Huaraz"),
    "021201": ("Áncash", "Huaylas", "Caraz"),
    "021202": ("Áncash", "Huaylas", "Huallanca"),
    "021203": ("Áncash", "Huaylas", "Huata"),
    "021204": ("Áncash", "Huaylas", "Huaylas"),
    "021205": ("Áncash", "Huaylas", "Mato"),
    "021206": ("Áncash", "Huaylas", "Pamparomás"),
    "021207": ("Áncash", "Huaylas", "Pueblo Libre"),
    "021208": ("Áncash", "Huaylas", "Santa Cruz"),
    "021209": ("Áncash", "Huaylas", "Santo Toribio"),
    "021210": ("Áncash", "Huaylas", "Yuracmarca"),
    "150101": ("Lima", "Lima", "Lima"),
}


def make_district(ubigeo: str = "021201", name: str = "") -> District:
    """Return the district, made if it is missing; codes outside `PLACES` get a made-up name."""
    department, province, district = PLACES.get(
        ubigeo, ("Áncash", f"Provincia {ubigeo[:4]}", f"Distrito {ubigeo}")
    )
    Department.objects.get_or_create(ubigeo=ubigeo[:2], defaults={"name": department})
    Province.objects.get_or_create(ubigeo=ubigeo[:4], defaults={"name": province, "department_id": ubigeo[:2]})
    return District.objects.get_or_create(
        ubigeo=ubigeo,
        defaults={"province_id": ubigeo[:4], "name": name or district, "reniec": ubigeo, "region": "sierra"},
    )[0]


def make_community(name: str = "Cruz de Mayo", district: District | None = None) -> Community:
    """Return the community, made if it is missing."""
    return Community.objects.get_or_create(district=district or make_district(), name=name)[0]


def make_district_set(
    code: str = "nec-caraz", ubigeos: tuple[str, ...] = ("021201", "021203", "021207")
) -> DistrictSet:
    """Return the set with exactly these districts."""
    found = DistrictSet.objects.get_or_create(code=code, defaults={"name": "NEC Caraz", "kind": "nucleus"})[0]
    found.districts.set([make_district(ubigeo) for ubigeo in ubigeos])
    return found


def make_poverty_map(
    code: str = "foncodes-demo", quintiles: dict[str, int] | None = None, *, is_demo: bool = True
) -> PovertyMap:
    """Return a poverty map with these quintiles by UBIGEO (by default Caraz 3, Huata 1, Pueblo Libre 2)."""
    found = PovertyMap.objects.get_or_create(
        code=code,
        defaults={"name": "Mapa de pobreza", "source": "FONCODES", "year": 2006, "is_demo": is_demo},
    )[0]
    for ubigeo, quintile in (quintiles or {"021201": 3, "021203": 1, "021207": 2}).items():
        PovertyValue.objects.update_or_create(
            map=found,
            district=make_district(ubigeo),
            defaults={"quintile": quintile, "index": Decimal(6 - quintile) / 6},
        )
    return found
