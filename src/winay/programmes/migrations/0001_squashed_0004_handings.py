import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [
        ("programmes", "0001_initial"),
        ("programmes", "0002_role_offers"),
        ("programmes", "0003_offices"),
        ("programmes", "0004_handings"),
    ]

    initial = True

    dependencies = [
        ("base", "0008_maker"),
        ("base", "__first__"),
        ("territory", "0001_initial"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Pack",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=60)),
                    ("version", models.CharField(max_length=20)),
                    ("name", models.CharField(max_length=150)),
                    ("content", models.JSONField()),
                    ("sha256", models.CharField(max_length=64)),
                ],
                options={
                    "ordering": ["code", "-created_at"],
                    "constraints": [models.UniqueConstraint(fields=("code", "version"), name="pack_version_once")],
                },
            ),
            migrations.CreateModel(
                name="Programme",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40, unique=True)),
                    ("name", models.CharField(max_length=150, verbose_name="name")),
                    ("operator", models.CharField(blank=True, max_length=150, verbose_name="operator")),
                    (
                        "office_address",
                        models.CharField(blank=True, max_length=200, verbose_name="address of the office"),
                    ),
                    ("office_hours", models.CharField(blank=True, max_length=120, verbose_name="office hours")),
                    ("telephone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                    ("whatsapp", models.CharField(blank=True, max_length=20, verbose_name="WhatsApp")),
                    ("email", models.EmailField(blank=True, max_length=120, verbose_name="e-mail")),
                    ("currency", models.CharField(default="PEN", max_length=3)),
                    (
                        "pack",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="programmes",
                            to="programmes.pack",
                        ),
                    ),
                    (
                        "poverty_map",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.povertymap",
                        ),
                    ),
                    (
                        "territory",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.districtset",
                        ),
                    ),
                ],
                options={
                    "ordering": ["name"],
                },
            ),
            migrations.CreateModel(
                name="FundingSource",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40)),
                    ("name", models.CharField(max_length=150)),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="funding_sources",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("programme", "code"), name="funding_source_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="AccountHanding",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "what",
                        models.CharField(
                            choices=[("account", "Account"), ("password", "Password"), ("role", "Role")],
                            max_length=8,
                        ),
                    ),
                    ("account", models.UUIDField()),
                    ("by", models.UUIDField(null=True)),
                    ("alone", models.BooleanField(default=True)),
                    (
                        "programme",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="handings",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["account"], name="handings_of_account")],
                },
            ),
            migrations.CreateModel(
                name="RoleGrant",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("coordinator", "Coordinator"),
                                ("officer", "Field officer"),
                                ("secretary", "Session secretary"),
                                ("finance", "Finance officer"),
                                ("evaluator", "Evaluator"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("by_consent", models.BooleanField(default=False)),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_grants",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "territory",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.districtset",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_grants",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("user", "programme", "role"), name="role_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoleOffer",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("coordinator", "Coordinator"),
                                ("officer", "Field officer"),
                                ("secretary", "Session secretary"),
                                ("finance", "Finance officer"),
                                ("evaluator", "Evaluator"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("needs_consent", models.BooleanField()),
                    ("accepted_at", models.DateTimeField(blank=True, null=True)),
                    ("needs_second", models.BooleanField()),
                    ("closed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "offered_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_offers",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "territory",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.districtset",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="role_offers",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("closed_at", None)),
                            fields=("user", "programme", "role"),
                            name="role_offered_once",
                        )
                    ],
                },
            ),
        ),
        append_only("programmes_accounthanding"),
    ]
