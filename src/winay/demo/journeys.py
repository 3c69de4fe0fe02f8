"""What Caraz's municipality has in the catalogue of programmes: an invented fund, as a municipality would write it."""

from datetime import timedelta

from django.utils import timezone

from winay.base.models import User
from winay.journeys import actions
from winay.territory.models import District

CODE = "fondo-caraz"


def municipal_fund(officer: User) -> None:
    """Write the municipality's own fund into the catalogue, with a call that is open."""
    today = timezone.localdate()
    source = {
        "document": "Ordenanza municipal inventada, para la demostración",
        "place": "art. 4",
        "checked": today.isoformat(),
    }
    actions.add_support(
        actor=officer,
        keeper=District.objects.get(pk="021201"),
        content={
            "code": CODE,
            "family": CODE,
            "programme": {"es": "Fondo de Caraz", "en": "Caraz Fund", "quz": "Carazpa fondon"},
            "name": {"es": "Fondo de Caraz", "en": "Caraz Fund", "quz": "Carazpa fondon"},
            "level": "municipal",
            "offered_by": "Municipalidad Provincial de Huaylas (inventado)",
            "summary": {
                "es": "Cofinancia lo que un negocio que ya vende necesita para crecer.",
                "en": "Cofinances what a business that sells already needs to grow.",
                "quz": "Ñam ranqhaq negociop wiñananpaq pisisqanta yanapan.",
            },
            "helps": ["money", "advice"],
            "subjects": ["group", "organisation"],
            "places": ["021201"],
            "once": True,
            "requirements": [
                {
                    "code": "members",
                    "asks": {"fact": "organisation.members", "at_least": 4},
                    "meet": {"es": "Inviten a más vecinos.", "quz": "Aswan wasi masikunata waqyaychik."},
                    "days": 30,
                    "source": source,
                },
                {
                    "code": "dni",
                    "asks": {"fact": "organisation.without_dni", "equals": 0},
                    "meet": {
                        "es": "Saquen el DNI en la próxima campaña de RENIEC.",
                        "quz": "RENIECpa campañanpi DNIta urquychik.",
                    },
                    "days": 45,
                    "helper": "La oficina del núcleo",
                    "paper": "dni",
                    "source": source,
                },
                {
                    "code": "ruc",
                    "asks": {"fact": "organisation.has_ruc", "equals": True},
                    "days": 7,
                    "helper": {"es": "SUNAT, Huaraz"},
                    "paper": "ruc",
                    "source": source,
                },
            ],
            "amounts": [{"what": "Por negocio", "most": 4000, "since": "2026-01-01", "source": source}],
            "calendar": [
                {"name": "Convocatoria", "closes": (today + timedelta(days=45)).isoformat(), "source": source}
            ],
            "sources": [{"about": ["who", "what", "whom", "where"], **source}],
            "unknown": [{"about": "stage", "note": "No depende de la etapa."}],
        },
    )
