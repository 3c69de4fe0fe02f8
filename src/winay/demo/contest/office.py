"""First stage: a programme from a pack, its nucleus, its office and the people who work there."""

from winay.demo import data
from winay.demo.contest.story import PASSWORD, PROGRAMME_CODE, Story
from winay.demo.places import invented_poverty_map
from winay.programmes import actions as programme_acts
from winay.programmes.packs import files_at, shipped_packs
from winay.registry import actions as registry_acts
from winay.registry.models import Organisation
from winay.territory import actions as territory_acts
from winay.territory.models import District, DistrictSet, PovertyMap


def set_up_programme(story: Story) -> None:
    """Load the shipped packs, create the programme of the first one, and let its staff in."""
    story.report("Programme and its people")
    code, name = data.NUCLEUS
    territory = territory_acts.save_district_set(
        actor=None, code=code, name=name, kind=DistrictSet.Kind.NUCLEUS, ubigeos=list(data.DISTRICTS)
    )
    packs = {
        key: programme_acts.load_pack(actor=None, files=files_at(path)) for key, path in shipped_packs().items()
    }
    poverty_map = PovertyMap.objects.filter(code="pobreza-demo").first() or invented_poverty_map()
    story.programme = programme_acts.create_programme(
        actor=None,
        code=PROGRAMME_CODE,
        name="Haku Wiñay · NEC Caraz",
        pack=packs["haku-winay-clar"],
        operator="Núcleo Ejecutor Central Caraz",
        territory=territory,
        poverty_map=poverty_map,
    )
    programme_acts.describe_office(
        actor=None,
        programme=story.programme,
        operator=story.programme.operator,
        **data.OFFICE,
    )
    for username, full_name, roles in (*data.STAFF, data.RECEIVER):
        user = programme_acts.create_user(
            actor=None,
            username=username,
            full_name=full_name,
            password=PASSWORD,
            language="es",
            one_time=False,
        )
        for role in roles:
            programme_acts.grant_role(actor=None, user=user, programme=story.programme, role=role)
        story.staff[username] = user
    registry_acts.register_organisation(
        actor=None,
        name=name,
        kind=Organisation.Kind.NUCLEUS,
        district=District.objects.get(ubigeo=data.DISTRICTS[0]),
    )
