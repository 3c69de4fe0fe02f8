import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [("talents", "0001_initial"), ("talents", "0002_hiring")]

    initial = True

    dependencies = [
        ("agreements", "0006_ventures"),
        ("documents", "0006_proofs"),
        ("programmes", "0004_handings"),
        ("registry", "0020_lists_of_ventures"),
        ("territory", "0003_uploads"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="SkillEntry",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=24, unique=True)),
                    (
                        "field",
                        models.CharField(
                            choices=[
                                ("animals", "Animals"),
                                ("crops", "Crops"),
                                ("land", "Land, water and trees"),
                                ("processing", "Food products"),
                                ("crafts", "Crafts"),
                                ("housing", "Houses"),
                                ("tourism", "Tourism and cooking"),
                                ("management", "Business management"),
                                ("market", "Sales and markets"),
                                ("technology", "Technology"),
                                ("standards", "Quality and standards"),
                                ("formalisation", "Formalisation"),
                            ],
                            max_length=14,
                        ),
                    ),
                    ("name_es", models.CharField(max_length=80)),
                    ("name_quz", models.CharField(blank=True, max_length=80)),
                    ("name_en", models.CharField(blank=True, max_length=80)),
                    ("in_use", models.BooleanField(default=True)),
                ],
                options={
                    "ordering": ["field", "name_es"],
                },
            ),
            migrations.CreateModel(
                name="Need",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=60, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Being written"),
                                ("open", "Looking for somebody"),
                                ("chosen", "Chosen by the assembly"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="draft",
                            max_length=9,
                        ),
                    ),
                    ("title", models.CharField(max_length=120)),
                    ("work", models.CharField(max_length=600)),
                    ("skill", models.CharField(max_length=24)),
                    ("languages", models.CharField(blank=True, max_length=60)),
                    ("begins_on", models.DateField()),
                    ("days", models.PositiveSmallIntegerField()),
                    (
                        "pay_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                            null=True,
                        ),
                    ),
                    (
                        "pay",
                        djmoney.models.fields.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True),
                    ),
                    ("living", models.CharField(blank=True, max_length=200)),
                    ("offers_until", models.DateField()),
                    ("opened_on", models.DateField(blank=True, null=True)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="needs",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="needs",
                            to="territory.district",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "indexes": [models.Index(fields=["state", "offers_until"], name="needs_waiting")],
                },
            ),
            migrations.CreateModel(
                name="Provider",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40, unique=True)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("yachaq", "Yachaq (lead trainer)"),
                                ("yachachiq", "Yachachiq (farmer who advises)"),
                                ("consultant", "Consultant"),
                                ("firm", "Firm"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("listed", "In the register"), ("left", "Left the register")],
                            default="listed",
                            max_length=6,
                        ),
                    ),
                    ("ad_honorem", models.BooleanField(default=False)),
                    ("languages", models.CharField(blank=True, max_length=60)),
                    ("about", models.CharField(blank=True, max_length=300)),
                    (
                        "price_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                            null=True,
                        ),
                    ),
                    (
                        "price",
                        djmoney.models.fields.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True),
                    ),
                    (
                        "price_per",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("day", "a day"),
                                ("visit", "a visit"),
                                ("month", "a month"),
                                ("job", "for the whole work"),
                            ],
                            max_length=5,
                        ),
                    ),
                    ("available", models.BooleanField(default=True)),
                    ("available_from", models.DateField(blank=True, null=True)),
                    ("available_when", models.CharField(blank=True, max_length=120)),
                    (
                        "contact",
                        models.CharField(
                            choices=[
                                ("office", "Through the programme's office"),
                                ("municipality", "Through the municipality"),
                                ("phone", "By their telephone"),
                            ],
                            default="office",
                            max_length=12,
                        ),
                    ),
                    ("phone", models.CharField(blank=True, max_length=20)),
                    ("shown", models.BooleanField(default=False)),
                    ("phone_shown", models.BooleanField(default=False)),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="providers_living",
                            to="territory.district",
                        ),
                    ),
                    (
                        "districts",
                        models.ManyToManyField(related_name="providers_serving", to="territory.district"),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="as_provider",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="as_provider",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["code"],
                    "indexes": [models.Index(fields=["district", "kind"], name="providers_by_place")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("organisation", None), ("person__isnull", False)),
                                models.Q(("organisation__isnull", False), ("person", None)),
                                _connector="OR",
                            ),
                            name="provider_is_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("phone_shown", False),
                                models.Q(("shown", True), models.Q(("phone", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="provider_phone_shown",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Offer",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("invited", "Invited"),
                                ("made", "Offers"),
                                ("declined", "Does not want to"),
                                ("taken_back", "Took the offer back"),
                            ],
                            default="invited",
                            max_length=10,
                        ),
                    ),
                    ("invited_on", models.DateField(blank=True, null=True)),
                    ("made_on", models.DateField(blank=True, null=True)),
                    (
                        "price_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                            null=True,
                        ),
                    ),
                    (
                        "price",
                        djmoney.models.fields.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True),
                    ),
                    ("words", models.CharField(blank=True, max_length=300)),
                    ("interviewed_on", models.DateField(blank=True, null=True)),
                    ("technique", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("manner", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("interview_words", models.CharField(blank=True, max_length=300)),
                    (
                        "need",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="talents.need"
                        ),
                    ),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="offers",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "constraints": [models.UniqueConstraint(fields=("need", "provider"), name="offer_once")],
                },
            ),
            migrations.CreateModel(
                name="FollowUp",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("asked_on", models.DateField()),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("sells", "Sells services"),
                                ("municipality", "Works for a municipality"),
                                ("self_employed", "Works on their own farm or business"),
                                ("stopped", "Stopped"),
                                ("unknown", "Nobody knows"),
                            ],
                            max_length=13,
                        ),
                    ),
                    ("words", models.CharField(blank=True, max_length=200)),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="follow_ups",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-asked_on", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="Certificate",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("title", models.CharField(max_length=160)),
                    ("given_by", models.CharField(max_length=120)),
                    ("given_on", models.DateField(blank=True, null=True)),
                    (
                        "proof",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="certificates",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-given_on", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="ProviderConsent",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("shown", "Show my name and what I know to everybody"),
                                ("phone", "Show my telephone, too"),
                            ],
                            max_length=5,
                        ),
                    ),
                    ("given", models.BooleanField()),
                    ("said_on", models.DateField()),
                    ("source", models.CharField(max_length=120)),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consents",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-said_on", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="ProviderSkill",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("skill", models.CharField(max_length=24)),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="skills",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "indexes": [models.Index(fields=["skill", "provider"], name="providers_by_skill")],
                    "constraints": [
                        models.UniqueConstraint(fields=("provider", "skill"), name="provider_skill_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Training",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("given_by", models.CharField(blank=True, max_length=120)),
                    ("skill", models.CharField(max_length=24)),
                    ("ended_on", models.DateField()),
                    ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                    (
                        "learner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="trainings",
                            to="talents.provider",
                        ),
                    ),
                    (
                        "programme",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="trainings",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "trainer",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="taught",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-ended_on", "-created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("trainer", None),
                                models.Q(("trainer", models.F("learner")), _negated=True),
                                _connector="OR",
                            ),
                            name="training_by_another",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("trainer__isnull", False),
                                models.Q(("given_by", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="training_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Choice",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("assembly_on", models.DateField()),
                    ("present", models.PositiveSmallIntegerField()),
                    ("in_favour", models.PositiveSmallIntegerField()),
                    ("reasons", models.CharField(max_length=500)),
                    ("by_office", models.BooleanField(default=False)),
                    ("undone_at", models.DateTimeField(blank=True, null=True)),
                    ("undone_why", models.CharField(blank=True, max_length=300)),
                    (
                        "proof",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="talents.need"
                        ),
                    ),
                    (
                        "offer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="talents.offer"
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at", None)), fields=("need",), name="one_choice_stands"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("in_favour__gte", 1), ("in_favour__lte", models.F("present"))),
                            name="choice_by_those_present",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ServiceContract",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=60, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Being written"),
                                ("issued", "To be signed"),
                                ("signed", "Signed"),
                                ("finished", "Finished and rated"),
                                ("ended", "Ended early"),
                                ("void", "Void"),
                            ],
                            default="draft",
                            max_length=8,
                        ),
                    ),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("amount", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("begins_on", models.DateField()),
                    ("ends_on", models.DateField()),
                    ("living", models.CharField(blank=True, max_length=200)),
                    ("signed_on", models.DateField(blank=True, null=True)),
                    ("ended_on", models.DateField(blank=True, null=True)),
                    ("ended_why", models.CharField(blank=True, max_length=300)),
                    (
                        "agreement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="service_contracts",
                            to="agreements.agreement",
                        ),
                    ),
                    (
                        "choice",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contracts",
                            to="talents.choice",
                        ),
                    ),
                    (
                        "document",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="documents.document",
                        ),
                    ),
                    (
                        "provider",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contracts",
                            to="talents.provider",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                            name="contract_days_in_order",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("amount__gte", 0)), name="contract_amount_not_negative"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "void"), _negated=True),
                            fields=("choice",),
                            name="one_contract_of_a_choice",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Rating",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("technique", models.PositiveSmallIntegerField()),
                    ("manner", models.PositiveSmallIntegerField()),
                    ("punctual", models.PositiveSmallIntegerField()),
                    ("results", models.PositiveSmallIntegerField()),
                    ("again", models.BooleanField()),
                    ("words", models.CharField(blank=True, max_length=400)),
                    ("rated_on", models.DateField()),
                    (
                        "contract",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rating",
                            to="talents.servicecontract",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("manner__range", (1, 5)),
                                ("punctual__range", (1, 5)),
                                ("results__range", (1, 5)),
                                ("technique__range", (1, 5)),
                            ),
                            name="rating_from_one_to_five",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Deliverable",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("title", models.CharField(max_length=160)),
                    ("due_on", models.DateField()),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("amount", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("due", "To come"),
                                ("observed", "To be mended"),
                                ("accepted", "Received well"),
                            ],
                            default="due",
                            max_length=8,
                        ),
                    ),
                    ("answered_on", models.DateField(blank=True, null=True)),
                    ("observation", models.CharField(blank=True, max_length=300)),
                    (
                        "contract",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="deliverables",
                            to="talents.servicecontract",
                        ),
                    ),
                ],
                options={
                    "ordering": ["contract", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("contract", "number"), name="deliverable_number_once"),
                        models.CheckConstraint(
                            condition=models.Q(("amount__gte", 0)), name="deliverable_not_negative"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ServicePayment",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("amount", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("paid_on", models.DateField()),
                    (
                        "receipt",
                        models.CharField(
                            choices=[
                                ("fees", "Receipt for fees (recibo por honorarios)"),
                                ("invoice", "Invoice (factura)"),
                                ("slip", "Sales slip (boleta)"),
                                ("sworn", "Sworn statement (declaración jurada)"),
                            ],
                            max_length=7,
                        ),
                    ),
                    ("number", models.CharField(max_length=40)),
                    ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                    ("taken_back_why", models.CharField(blank=True, max_length=200)),
                    (
                        "deliverable",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="payments",
                            to="talents.deliverable",
                        ),
                    ),
                    (
                        "proof",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                ],
                options={
                    "ordering": ["paid_on", "created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("amount__gt", 0)), name="service_payment_positive"
                        )
                    ],
                },
            ),
        ),
        append_only("talents_followup"),
    ]
