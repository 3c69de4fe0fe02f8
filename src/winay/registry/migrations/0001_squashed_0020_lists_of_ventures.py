import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether, full_text
from winay.base.guards import append_only, never_deleted, never_emptied


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_search"),
        ("registry", "0003_linkage"),
        ("registry", "0004_verdicts_append_only"),
        ("registry", "0005_imports"),
        ("registry", "0006_readings"),
        ("registry", "0007_papers"),
        ("registry", "0008_corrections"),
        ("registry", "0009_merged_households"),
        ("registry", "0010_fewer_indexes"),
        ("registry", "0011_quick_merges"),
        ("registry", "0012_never_replaced"),
        ("registry", "0013_known_two"),
        ("registry", "0014_told_of_lists"),
        ("registry", "0015_archived_organisations"),
        ("registry", "0016_proofs"),
        ("registry", "0017_lists_taken_back"),
        ("registry", "0018_why_archived"),
        ("registry", "0019_ventures"),
        ("registry", "0020_lists_of_ventures"),
    ]

    initial = True

    dependencies = [
        ("base", "0008_maker"),
        ("base", "__first__"),
        ("documents", "0006_proofs"),
        ("territory", "0003_uploads"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="LinkRun",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[("person", "People"), ("organisation", "Organisations")], max_length=12
                        ),
                    ),
                    ("model_name", models.CharField(max_length=80)),
                    ("model_version", models.CharField(max_length=12)),
                    (
                        "automatic",
                        models.FloatField(
                            help_text="From this probability on, two records are linked without a person"
                        ),
                    ),
                    (
                        "review",
                        models.FloatField(help_text="From this probability on, a person looks at two records"),
                    ),
                    ("only_new", models.BooleanField(default=False)),
                    ("compared_until", models.DateTimeField(blank=True, null=True)),
                    ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ("counts", models.JSONField(default=dict)),
                    ("quality", models.JSONField(default=dict)),
                    ("trained", models.TextField(blank=True)),
                ],
                options={
                    "ordering": ["-created_at"],
                },
            ),
            migrations.CreateModel(
                name="Source",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40, unique=True)),
                    ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ],
                options={
                    "ordering": ["name"],
                },
            ),
            migrations.CreateModel(
                name="Drive",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=120)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("dni", "DNI"),
                                ("ruc", "RUC"),
                                ("registration", "Registration (SUNARP)"),
                                ("bank_account", "Bank account"),
                                ("land_title", "Land title"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("starts_on", models.DateField()),
                    ("ends_on", models.DateField()),
                    ("goal", models.PositiveIntegerField(blank=True, null=True)),
                    ("closed_on", models.DateField(blank=True, null=True)),
                    ("conclusion", models.CharField(blank=True, max_length=500)),
                    ("districts", models.ManyToManyField(related_name="drives", to="territory.district")),
                ],
                options={
                    "ordering": ["-starts_on", "name"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                            name="drive_dates_in_order",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Organisation",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("community", "Peasant community"),
                                ("community_group", "Community group"),
                                ("interest_group", "Interest group"),
                                ("association", "Producer association"),
                                ("cooperative", "Cooperative"),
                                ("enterprise", "Enterprise"),
                                ("network", "Business network"),
                                ("municipality", "Municipality"),
                                ("nucleus", "Nucleus"),
                                ("family", "Family"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    (
                        "ruc",
                        models.CharField(blank=True, max_length=11, null=True, unique=True, verbose_name="RUC"),
                    ),
                    (
                        "registration",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("", "Not known"),
                                ("none", "Not registered"),
                                ("started", "Being registered"),
                                ("registered", "Registered"),
                                ("cancelled", "Registration cancelled"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("registration_number", models.CharField(blank=True, max_length=40)),
                    ("founded_on", models.DateField(blank=True, null=True, verbose_name="founded on")),
                    ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ("archived_by_name", models.CharField(blank=True, max_length=200)),
                    ("archived_reason", models.CharField(blank=True, max_length=300)),
                    (
                        "community",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="organisations",
                            to="territory.community",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="organisations",
                            to="territory.district",
                        ),
                    ),
                    (
                        "merged_into",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged_from",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="parts",
                            to="registry.organisation",
                        ),
                    ),
                ],
                options={
                    "ordering": ["name"],
                    "indexes": [models.Index(fields=["district", "name"], name="organisation_by_place")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("merged_into", None),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("parent", None),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            name="organisation_not_its_own",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Venture",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40, unique=True)),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    (
                        "activity",
                        models.CharField(
                            choices=[
                                ("bees", "Bees and honey"),
                                ("dairy", "Cheese and milk products"),
                                ("meals", "Restaurant and cooked meals"),
                                ("bread", "Bread and other processed food"),
                                ("drinks", "Drinks"),
                                ("clothes", "Clothes"),
                                ("textiles", "Weaving, spinning and felt"),
                                ("crafts", "Crafts and jewellery"),
                                ("pottery", "Pottery, bricks and tiles"),
                                ("wood", "Carpentry and furniture"),
                                ("small_animals", "Guinea pigs, poultry and other small animals"),
                                ("livestock", "Cattle, sheep, alpacas"),
                                ("fish", "Fish"),
                                ("trees", "Trees and forest products"),
                                ("crops", "Crops"),
                                ("tourism", "Tourism"),
                                ("lodging", "Lodging"),
                                ("trade", "Shop and trade"),
                                ("transport", "Transport"),
                                ("repairs", "Repairs"),
                                ("services", "Other services"),
                                ("other", "Something else"),
                            ],
                            max_length=16,
                            verbose_name="activity",
                        ),
                    ),
                    ("began_on", models.DateField(blank=True, null=True, verbose_name="began on")),
                    (
                        "began_year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="year in which it began"
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("alive", "Works"),
                                ("dormant", "Rests"),
                                ("grown", "Works and has grown"),
                                ("closed", "Ended"),
                            ],
                            default="alive",
                            max_length=8,
                        ),
                    ),
                    ("state_since", models.DateField()),
                    ("heard_on", models.DateField()),
                    (
                        "came_how",
                        models.CharField(
                            blank=True,
                            choices=[("split", "Split off"), ("succession", "Took its place")],
                            max_length=10,
                        ),
                    ),
                    (
                        "came_from",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="went_on_as",
                            to="registry.venture",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ventures",
                            to="territory.district",
                        ),
                    ),
                    (
                        "merged_into",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged_from",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "ordering": ["code"],
                    "indexes": [
                        models.Index(fields=["district", "name"], name="ventures_by_place"),
                        models.Index(fields=["state", "heard_on"], name="ventures_not_heard_of"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("merged_into", None),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("came_from", None),
                                    models.Q(("came_from", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            name="venture_not_its_own",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("began_on", None), ("began_year__isnull", False), _connector="OR"),
                            name="venture_began_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportBatch",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("people", "People"),
                                ("organisations", "Organisations"),
                                ("ventures", "Ventures"),
                            ],
                            default="people",
                            max_length=13,
                        ),
                    ),
                    ("filename", models.CharField(max_length=200)),
                    ("sha256", models.CharField(db_index=True, max_length=64)),
                    ("file", models.FileField(blank=True, upload_to="lists/%Y/%m")),
                    ("list_date", models.DateField(verbose_name="date of the list")),
                    ("layout", models.JSONField(default=dict)),
                    ("headings", models.JSONField(default=dict)),
                    ("look", models.JSONField(default=list)),
                    ("mapping", models.JSONField(default=dict)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("received", "Say which column is which"),
                                ("mapped", "To be checked"),
                                ("checking", "Being checked"),
                                ("checked", "Checked, to be taken"),
                                ("taking", "Being taken"),
                                ("stopped", "Stopped, can go on"),
                                ("taken", "Taken"),
                                ("failed", "Cannot be read"),
                                ("cancelled", "Thrown away"),
                                ("returning", "Being taken back"),
                                ("returned", "Taken back"),
                            ],
                            default="received",
                            max_length=10,
                        ),
                    ),
                    ("rows", models.PositiveIntegerField(default=0)),
                    ("cursor", models.PositiveIntegerField(default=0)),
                    ("new", models.PositiveIntegerField(default=0)),
                    ("changed", models.PositiveIntegerField(default=0)),
                    ("unchanged", models.PositiveIntegerField(default=0)),
                    ("refused", models.PositiveIntegerField(default=0)),
                    ("fault", models.TextField(blank=True)),
                    ("notices", models.JSONField(blank=True, default=None, null=True)),
                    ("finished_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "taken_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="import_batches",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="batches",
                            to="registry.source",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                },
            ),
            migrations.CreateModel(
                name="BankAccount",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("bank", models.CharField(max_length=80)),
                    ("cci", models.CharField(max_length=20)),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_accounts",
                            to="registry.organisation",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("organisation", "cci"), name="account_once_per_organisation"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OrganisationName",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=200)),
                    ("until", models.DateField()),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="former_names",
                            to="registry.organisation",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-until", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="OrganisationSearch",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("words", models.TextField()),
                    (
                        "organisation",
                        models.OneToOneField(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="search",
                            to="registry.organisation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="SavedMapping",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("kind", models.CharField(max_length=13)),
                    ("headings_digest", models.CharField(max_length=64)),
                    ("mapping", models.JSONField(default=dict)),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="mappings",
                            to="registry.source",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("source", "kind", "headings_digest"), name="one_mapping_for_headings"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="VentureChange",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "told_by",
                        models.CharField(
                            choices=[
                                ("owner", "Its owners"),
                                ("officer", "Staff of the programme"),
                                ("adviser", "Adviser (yachachiq)"),
                                ("list", "A list"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("told_on", models.DateField()),
                    ("source", models.CharField(blank=True, max_length=120)),
                    ("act", models.CharField(max_length=12)),
                    (
                        "from_state",
                        models.CharField(
                            choices=[
                                ("alive", "Works"),
                                ("dormant", "Rests"),
                                ("grown", "Works and has grown"),
                                ("closed", "Ended"),
                            ],
                            max_length=8,
                        ),
                    ),
                    (
                        "to_state",
                        models.CharField(
                            choices=[
                                ("alive", "Works"),
                                ("dormant", "Rests"),
                                ("grown", "Works and has grown"),
                                ("closed", "Ended"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("changed_on", models.DateField()),
                    (
                        "reason",
                        models.CharField(
                            choices=[
                                ("market", "Nobody buys, or the price is too low"),
                                ("losses", "It costs more than it brings in"),
                                ("money", "No money to go on"),
                                ("disaster", "Frost, drought, disease or another disaster"),
                                ("health", "Illness or death in the family"),
                                ("people", "People left, or did not agree"),
                                ("work", "They found other work"),
                                ("season", "It is not the season"),
                                ("succeeded", "Another venture took its place"),
                                ("formal", "It has its RUC, its licences and keeps books"),
                                ("larger", "It sells and employs clearly more than when it began"),
                                ("next", "A further programme, a bank or an investor took it on"),
                                ("again", "It works again"),
                                ("mistake", "It was written down by mistake"),
                                ("other", "Another reason"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("words", models.CharField(blank=True, max_length=300)),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="changes",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                },
            ),
            migrations.CreateModel(
                name="VentureJobs",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "told_by",
                        models.CharField(
                            choices=[
                                ("owner", "Its owners"),
                                ("officer", "Staff of the programme"),
                                ("adviser", "Adviser (yachachiq)"),
                                ("list", "A list"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("told_on", models.DateField()),
                    ("source", models.CharField(blank=True, max_length=120)),
                    ("day", models.DateField()),
                    ("people", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                    ("women", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                    ("young", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                    ("why", models.CharField(blank=True, max_length=200)),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "replaces",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="replaced_by",
                            to="registry.venturejobs",
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="registry.venture"
                        ),
                    ),
                ],
                options={
                    "ordering": ["day", "created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("people__gte", 0),
                                models.Q(
                                    ("people", None), ("replaces__isnull", False), ("women", None), ("young", None)
                                ),
                                _connector="OR",
                            ),
                            name="venture_jobs_told",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("women", None),
                                    models.Q(("women__gte", 0), ("women__lte", models.F("people"))),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("young", None),
                                    models.Q(("young__gte", 0), ("young__lte", models.F("people"))),
                                    _connector="OR",
                                ),
                            ),
                            name="venture_jobs_parts",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="VentureMerge",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("moved", models.JSONField(default=list)),
                    ("reason", models.CharField(max_length=300)),
                    ("by", models.CharField(max_length=200)),
                    ("undone_at", models.DateTimeField(blank=True, null=True)),
                    ("undone_by", models.CharField(blank=True, max_length=200)),
                    ("undone_reason", models.CharField(blank=True, max_length=300)),
                    (
                        "absorbed",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_absorbed",
                            to="registry.venture",
                        ),
                    ),
                    (
                        "kept",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_kept",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kept", models.F("absorbed")), _negated=True),
                            name="venture_merge_of_two",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at", None)),
                            fields=("absorbed",),
                            name="venture_merged_away_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="VentureSales",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "told_by",
                        models.CharField(
                            choices=[
                                ("owner", "Its owners"),
                                ("officer", "Staff of the programme"),
                                ("adviser", "Adviser (yachachiq)"),
                                ("list", "A list"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("told_on", models.DateField()),
                    ("source", models.CharField(blank=True, max_length=120)),
                    ("since", models.DateField()),
                    ("until", models.DateField()),
                    (
                        "amount_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                            null=True,
                        ),
                    ),
                    (
                        "amount",
                        djmoney.models.fields.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True),
                    ),
                    (
                        "known",
                        models.CharField(
                            choices=[
                                ("declared", "As they say"),
                                ("voucher", "By vouchers or accounts"),
                                ("estimated", "Estimated"),
                            ],
                            max_length=9,
                        ),
                    ),
                    ("why", models.CharField(blank=True, max_length=200)),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "replaces",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="replaced_by",
                            to="registry.venturesales",
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sales",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "ordering": ["since", "created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("until__gte", models.F("since"))), name="venture_sales_in_order"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("amount__gte", 0),
                                models.Q(("amount", None), ("replaces__isnull", False)),
                                _connector="OR",
                            ),
                            name="venture_sales_told",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RefusedRow",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("row", models.PositiveIntegerField()),
                    ("values", models.JSONField()),
                    ("faults", models.JSONField()),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="refused_rows",
                            to="registry.importbatch",
                        ),
                    ),
                ],
                options={
                    "ordering": ["row"],
                },
            ),
            migrations.CreateModel(
                name="Household",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40, unique=True)),
                    (
                        "poverty_class",
                        models.CharField(
                            blank=True,
                            choices=[("extreme", "Extreme poor"), ("poor", "Poor"), ("out", "Out of poverty")],
                            max_length=8,
                        ),
                    ),
                    (
                        "community",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="households",
                            to="territory.community",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="households",
                            to="territory.district",
                        ),
                    ),
                    (
                        "merged_into",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged_from",
                            to="registry.household",
                        ),
                    ),
                    (
                        "head",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="households_led",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("merged_into", None),
                                models.Q(("merged_into", models.F("id")), _negated=True),
                                _connector="OR",
                            ),
                            name="household_not_merged_into_itself",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Person",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("dni", models.CharField(blank=True, max_length=8, null=True, verbose_name="DNI")),
                    ("dni_confirmed", models.BooleanField(default=True)),
                    ("given_names", models.CharField(max_length=120, verbose_name="given names")),
                    ("first_surname", models.CharField(max_length=80, verbose_name="first surname")),
                    ("second_surname", models.CharField(blank=True, max_length=80, verbose_name="second surname")),
                    (
                        "sex",
                        models.CharField(
                            blank=True, choices=[("F", "Woman"), ("M", "Man")], max_length=1, verbose_name="sex"
                        ),
                    ),
                    ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                    ("born_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("born_to", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                    ("other_languages", models.CharField(blank=True, max_length=60)),
                    ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                    ("locality", models.CharField(blank=True, max_length=120)),
                    ("anonymised_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "community",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="people",
                            to="territory.community",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="people",
                            to="territory.district",
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="members",
                            to="registry.household",
                        ),
                    ),
                    (
                        "merged_into",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged_from",
                            to="registry.person",
                        ),
                    ),
                    (
                        "user",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="person",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["first_surname", "second_surname", "given_names"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("dni__isnull", False)),
                            fields=["dni"],
                            name="person_by_dni",
                            opclasses=["varchar_pattern_ops"],
                        ),
                        models.Index(
                            condition=models.Q(("phone__gt", "")),
                            fields=["phone"],
                            name="person_by_phone",
                            opclasses=["varchar_pattern_ops"],
                        ),
                        models.Index(
                            condition=models.Q(("district__isnull", False)),
                            fields=["district"],
                            name="person_by_district",
                            opclasses=["varchar_pattern_ops"],
                        ),
                        models.Index(
                            condition=models.Q(("community__isnull", False)),
                            fields=["community"],
                            name="person_by_community",
                        ),
                        models.Index(
                            condition=models.Q(("household__isnull", False)),
                            fields=["household"],
                            name="person_by_household",
                        ),
                        models.Index(
                            condition=models.Q(("merged_into__isnull", False)),
                            fields=["merged_into"],
                            name="person_merged_into",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("dni_confirmed", True), ("merged_into", None)),
                            fields=("dni",),
                            name="confirmed_dni_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("merged_into", None),
                                models.Q(("merged_into", models.F("id")), _negated=True),
                                _connector="OR",
                            ),
                            name="person_not_merged_into_itself",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("born_from", None), ("born_to", None)),
                                ("born_from__lte", models.F("born_to")),
                                _connector="OR",
                            ),
                            name="birth_years_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PovertyFinding",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "poverty_class",
                        models.CharField(
                            choices=[("extreme", "Extreme poor"), ("poor", "Poor"), ("out", "Out of poverty")],
                            max_length=8,
                        ),
                    ),
                    ("source", models.CharField(max_length=120)),
                    ("found_on", models.DateField()),
                    ("expires_on", models.DateField(blank=True, null=True)),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="poverty_findings",
                            to="registry.household",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-found_on", "-created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("household", "source", "found_on"), name="finding_once_a_day"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("expires_on", None), ("expires_on__gte", models.F("found_on")), _connector="OR"
                            ),
                            name="finding_dates_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LinkPair",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("probability", models.FloatField()),
                    ("weight", models.FloatField()),
                    ("evidence", models.JSONField(default=list)),
                    (
                        "held_by",
                        models.CharField(
                            blank=True,
                            choices=[
                                (
                                    "given_names",
                                    "Each has a given name that the other has not: they may be twins or siblings.",
                                ),
                                ("sexes", "One is a woman and the other a man."),
                                (
                                    "lent_document",
                                    "One document, but two dates of birth: somebody may have lent it.",
                                ),
                                (
                                    "surnames",
                                    "Another second surname, or none in common: they may be parent and child.",
                                ),
                                ("documents", "Two full documents that differ, and not all the rest agrees."),
                                (
                                    "births",
                                    "Without a document in common, their dates of birth are unknown or lie apart: they may be parent and child, or bear the same name by chance.",
                                ),
                                ("tax_numbers", "Two different RUC."),
                                (
                                    "ambiguous",
                                    "One of the two fits several records that are not of one person or group.",
                                ),
                                ("third_record", "They would come together only through a third record."),
                                ("accounts", "Both have an account of their own."),
                                ("confirmed", "Two documents that somebody read from the card."),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "To compare"),
                                ("second", "A second person compares"),
                                ("disputed", "Two people disagree"),
                                ("same", "The same"),
                                ("different", "Different"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pairs",
                            to="registry.linkrun",
                        ),
                    ),
                    (
                        "left_organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pairs_left",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "right_organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pairs_right",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "left_person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pairs_left",
                            to="registry.person",
                        ),
                    ),
                    (
                        "right_person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pairs_right",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["state", "-probability"], name="pairs_to_review")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("left_person", "right_person"), name="pair_of_people_once"
                        ),
                        models.UniqueConstraint(
                            fields=("left_organisation", "right_organisation"), name="pair_of_organisations_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("left_organisation", None),
                                    ("left_person__lt", models.F("right_person")),
                                    ("right_organisation", None),
                                ),
                                models.Q(
                                    ("left_organisation__lt", models.F("right_organisation")),
                                    ("left_person", None),
                                    ("right_person", None),
                                ),
                                _connector="OR",
                            ),
                            name="pair_of_two_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Paper",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("dni", "DNI"),
                                ("ruc", "RUC"),
                                ("registration", "Registration (SUNARP)"),
                                ("bank_account", "Bank account"),
                                ("land_title", "Land title"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("due_on", models.DateField(blank=True, null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("needed", "Missing"),
                                ("in_hand", "In hand"),
                                ("obtained", "Obtained"),
                                ("given_up", "Given up"),
                            ],
                            default="needed",
                            max_length=8,
                        ),
                    ),
                    ("note", models.CharField(blank=True, max_length=300)),
                    ("number", models.CharField(blank=True, max_length=40)),
                    ("obtained_on", models.DateField(blank=True, null=True)),
                    (
                        "drive",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="papers",
                            to="registry.drive",
                        ),
                    ),
                    (
                        "evidence",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.proof",
                        ),
                    ),
                    (
                        "helper",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="papers",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="papers",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="papers",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": [models.OrderBy(models.F("due_on"), nulls_last=True), "created_at"],
                    "indexes": [
                        models.Index(fields=["helper", "state", "due_on"], name="papers_of_helper"),
                        models.Index(fields=["drive", "state"], name="papers_of_drive"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("organisation", None), ("person__isnull", False)),
                                models.Q(("organisation__isnull", False), ("person", None)),
                                _connector="OR",
                            ),
                            name="paper_of_one",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ("needed", "in_hand"))),
                            fields=("person", "kind"),
                            name="one_paper_of_person_under_way",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ("needed", "in_hand"))),
                            fields=("organisation", "kind"),
                            name="one_paper_of_organisation_under_way",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Membership",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "office",
                        models.CharField(
                            choices=[
                                ("member", "Member"),
                                ("president", "President"),
                                ("vice", "Vice-president"),
                                ("secretary", "Secretary"),
                                ("treasurer", "Treasurer"),
                                ("auditor", "Auditor (fiscal)"),
                                ("vocal", "Board member (vocal)"),
                            ],
                            default="member",
                            max_length=10,
                        ),
                    ),
                    ("since", models.DateField(blank=True, null=True)),
                    ("until", models.DateField(blank=True, null=True)),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="memberships",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="memberships",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("person", "organisation"),
                            name="one_current_membership",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Kinship",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("relation", models.CharField(max_length=40)),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="kin_of",
                            to="registry.person",
                        ),
                    ),
                    (
                        "relative",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="kin_to",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("person", "relative"), name="kinship_once"),
                        models.CheckConstraint(
                            condition=models.Q(("person", models.F("relative")), _negated=True),
                            name="not_own_relative",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="HouseholdStay",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("relation", models.CharField(blank=True, max_length=40)),
                    ("since", models.DateField(blank=True, null=True)),
                    ("until", models.DateField(blank=True, null=True)),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="stays",
                            to="registry.household",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="registry.person"
                        ),
                    ),
                ],
                options={
                    "ordering": ["-until", "-since", "created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)), fields=("person",), name="one_household_at_a_time"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until", None),
                                ("since", None),
                                ("until__gte", models.F("since")),
                                _connector="OR",
                            ),
                            name="stay_dates_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Correction",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("text", models.CharField(max_length=1000, verbose_name="what is wrong")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Asked for"),
                                ("corrected", "Corrected"),
                                ("refused", "Not corrected"),
                            ],
                            default="asked",
                            max_length=9,
                        ),
                    ),
                    ("due_on", models.DateField()),
                    ("answer", models.CharField(blank=True, max_length=1000, verbose_name="answer")),
                    ("answered_on", models.DateField(blank=True, null=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="corrections",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="corrections",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["due_on", "created_at"],
                    "indexes": [models.Index(fields=["state", "due_on"], name="corrections_to_answer")],
                },
            ),
            migrations.CreateModel(
                name="Consent",
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
                                ("register", "keep my data in the registry"),
                                ("contact", "call me or write to me"),
                                ("share", "pass my data on to the next programme"),
                                ("picture", "show my picture"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("given", models.BooleanField()),
                    ("said_on", models.DateField()),
                    ("source", models.CharField(max_length=120)),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="consents",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-said_on", "-created_at"],
                },
            ),
            migrations.CreateModel(
                name="PersonSearch",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("words", models.TextField()),
                    (
                        "person",
                        models.OneToOneField(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="search",
                            to="registry.person",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Reading",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("reader_id", models.UUIDField()),
                    ("reader_name", models.CharField(max_length=200)),
                    ("page", models.CharField(max_length=40)),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="readings",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "indexes": [
                        models.Index(fields=["reader_id", "page", "-created_at"], name="readings_of_the_hour")
                    ],
                },
            ),
            migrations.CreateModel(
                name="SourceRecord",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("row", models.PositiveIntegerField()),
                    ("key", models.CharField(blank=True, max_length=60)),
                    ("mark", models.BigIntegerField()),
                    ("digest", models.BigIntegerField()),
                    ("values", models.JSONField()),
                    (
                        "batch",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="records",
                            to="registry.importbatch",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="source_records",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="source_records",
                            to="registry.person",
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="source_records",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["mark"], name="source_record_by_mark"),
                        models.Index(
                            condition=models.Q(("person__isnull", False)),
                            fields=["person"],
                            name="source_record_of_person",
                        ),
                        models.Index(
                            condition=models.Q(("organisation__isnull", False)),
                            fields=["organisation"],
                            name="source_record_of_organisation",
                        ),
                        models.Index(
                            condition=models.Q(("venture__isnull", False)),
                            fields=["venture"],
                            name="source_record_of_venture",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("organisation", None), ("person__isnull", False), ("venture", None)),
                                models.Q(("organisation__isnull", False), ("person", None), ("venture", None)),
                                models.Q(("organisation", None), ("person", None), ("venture__isnull", False)),
                                _connector="OR",
                            ),
                            name="source_record_became_one",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="VentureOwner",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("share", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                    ("since", models.DateField(blank=True, null=True)),
                    ("until", models.DateField(blank=True, null=True)),
                    (
                        "household",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ventures_owned",
                            to="registry.household",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ventures_owned",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ventures_owned",
                            to="registry.person",
                        ),
                    ),
                    (
                        "venture",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="owners",
                            to="registry.venture",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("household", None), ("organisation__isnull", False), ("person", None)),
                                models.Q(("household__isnull", False), ("organisation", None), ("person", None)),
                                models.Q(("household", None), ("organisation", None), ("person__isnull", False)),
                                _connector="OR",
                            ),
                            name="venture_owner_is_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("share", None), models.Q(("share__gt", 0), ("share__lte", 100)), _connector="OR"
                            ),
                            name="venture_share_in_percent",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("venture", "organisation"),
                            name="venture_owned_once_by_organisation",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("venture", "household"),
                            name="venture_owned_once_by_household",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("venture", "person"),
                            name="venture_owned_once_by_person",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LinkVerdict",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("same", "The same"),
                                ("different", "Two different ones"),
                                ("unsure", "I cannot tell"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("reviewer_id", models.UUIDField(null=True)),
                    ("reviewer_name", models.CharField(max_length=200)),
                    ("note", models.CharField(blank=True, max_length=300)),
                    (
                        "pair",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="verdicts",
                            to="registry.linkpair",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                },
            ),
            migrations.CreateModel(
                name="Merge",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("reason", models.CharField(blank=True, max_length=300)),
                    ("by", models.CharField(max_length=200)),
                    ("moved", models.JSONField(default=dict)),
                    ("ended", models.JSONField(default=dict)),
                    ("filled", models.JSONField(default=dict)),
                    ("undone_at", models.DateTimeField(blank=True, null=True)),
                    ("undone_by", models.CharField(blank=True, max_length=200)),
                    ("undone_reason", models.CharField(blank=True, max_length=300)),
                    ("not_restored", models.JSONField(default=list)),
                    (
                        "absorbed_household",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_absorbed",
                            to="registry.household",
                        ),
                    ),
                    (
                        "kept_household",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_kept",
                            to="registry.household",
                        ),
                    ),
                    (
                        "pair",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="merges",
                            to="registry.linkpair",
                        ),
                    ),
                    (
                        "absorbed_organisation",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_absorbed",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "kept_organisation",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_kept",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "absorbed_person",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_absorbed",
                            to="registry.person",
                        ),
                    ),
                    (
                        "kept_person",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merges_kept",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("kept_person__isnull", False)),
                            fields=["kept_person"],
                            name="merge_kept_person",
                        ),
                        models.Index(
                            condition=models.Q(("absorbed_person__isnull", False)),
                            fields=["absorbed_person"],
                            name="merge_absorbed_person",
                        ),
                        models.Index(
                            condition=models.Q(("kept_organisation__isnull", False)),
                            fields=["kept_organisation"],
                            name="merge_kept_organisation",
                        ),
                        models.Index(
                            condition=models.Q(("absorbed_organisation__isnull", False)),
                            fields=["absorbed_organisation"],
                            name="merge_absorbed_organisation",
                        ),
                        models.Index(
                            condition=models.Q(("kept_household__isnull", False)),
                            fields=["kept_household"],
                            name="merge_kept_household",
                        ),
                        models.Index(
                            condition=models.Q(("absorbed_household__isnull", False)),
                            fields=["absorbed_household"],
                            name="merge_absorbed_household",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at", None)),
                            fields=("absorbed_person",),
                            name="person_merged_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at", None)),
                            fields=("absorbed_organisation",),
                            name="organisation_merged_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at", None)),
                            fields=("absorbed_household",),
                            name="household_merged_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("absorbed_person__isnull", False), ("kept_person__isnull", False)),
                                models.Q(
                                    ("absorbed_organisation__isnull", False), ("kept_organisation__isnull", False)
                                ),
                                models.Q(("absorbed_household__isnull", False), ("kept_household__isnull", False)),
                                _connector="OR",
                            ),
                            name="merge_of_two",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="KnownTwo",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("reason", models.CharField(blank=True, max_length=300)),
                    ("by", models.CharField(max_length=200)),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                    ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                    (
                        "left_household",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_left",
                            to="registry.household",
                        ),
                    ),
                    (
                        "right_household",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_right",
                            to="registry.household",
                        ),
                    ),
                    (
                        "pair",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two",
                            to="registry.linkpair",
                        ),
                    ),
                    (
                        "merge",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two",
                            to="registry.merge",
                        ),
                    ),
                    (
                        "left_organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_left",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "right_organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_right",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "left_person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_left",
                            to="registry.person",
                        ),
                    ),
                    (
                        "right_person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="known_two_right",
                            to="registry.person",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("left_person", "right_person"),
                            name="known_two_person_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("left_organisation", "right_organisation"),
                            name="known_two_organisation_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("left_household", "right_household"),
                            name="known_two_household_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("left_household", None),
                                    ("left_organisation", None),
                                    ("left_person__lt", models.F("right_person")),
                                ),
                                models.Q(
                                    ("left_household", None),
                                    ("left_organisation__lt", models.F("right_organisation")),
                                    ("left_person", None),
                                ),
                                models.Q(
                                    ("left_household__lt", models.F("right_household")),
                                    ("left_organisation", None),
                                    ("left_person", None),
                                ),
                                _connector="OR",
                            ),
                            name="known_two_in_order",
                        ),
                    ],
                },
            ),
        ),
        never_deleted("registry_person"),
        never_emptied("registry_person"),
        append_only("registry_venturechange"),
        append_only("registry_venturesales"),
        append_only("registry_venturejobs"),
        never_deleted("registry_importbatch"),
        never_emptied("registry_importbatch"),
        append_only("registry_linkverdict"),
        append_only("registry_reading"),
        full_text("registry_personsearch"),
        full_text("registry_organisationsearch"),
    ]
