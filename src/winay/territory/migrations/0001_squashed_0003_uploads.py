import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [
        ("territory", "0001_initial"),
        ("territory", "0002_communities_by_key"),
        ("territory", "0003_uploads"),
    ]

    initial = True

    dependencies = [
        ("base", "__first__"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Boundary",
                fields=[
                    ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                    ("geometry", models.JSONField()),
                ],
            ),
            migrations.CreateModel(
                name="Department",
                fields=[
                    ("ubigeo", models.CharField(max_length=2, primary_key=True, serialize=False)),
                    ("name", models.CharField(max_length=80)),
                ],
                options={
                    "ordering": ["ubigeo"],
                },
            ),
            migrations.CreateModel(
                name="PovertyMap",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=60, unique=True)),
                    ("name", models.CharField(max_length=150)),
                    ("source", models.CharField(max_length=150)),
                    ("year", models.PositiveSmallIntegerField()),
                    (
                        "is_demo",
                        models.BooleanField(
                            default=False, help_text="Values invented or borrowed for a demonstration"
                        ),
                    ),
                    (
                        "higher_is_poorer",
                        models.BooleanField(default=True, help_text="False for an index of wellbeing"),
                    ),
                ],
                options={
                    "ordering": ["-year", "name"],
                },
            ),
            migrations.CreateModel(
                name="Upload",
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
                                ("places", "Districts"),
                                ("boundaries", "Outlines for maps"),
                                ("poverty_map", "Poverty map"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("filename", models.CharField(max_length=200)),
                    ("file", models.FileField(blank=True, upload_to="places/%Y/%m")),
                    ("options", models.JSONField(default=dict)),
                    ("read", models.PositiveIntegerField(default=0)),
                    ("total", models.PositiveIntegerField(default=0)),
                    ("queued_at", models.DateTimeField(null=True)),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("report", models.JSONField(default=dict)),
                    (
                        "sent_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                },
            ),
            migrations.CreateModel(
                name="Province",
                fields=[
                    ("ubigeo", models.CharField(max_length=4, primary_key=True, serialize=False)),
                    ("name", models.CharField(max_length=80)),
                    (
                        "department",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="provinces",
                            to="territory.department",
                        ),
                    ),
                ],
                options={
                    "ordering": ["ubigeo"],
                },
            ),
            migrations.CreateModel(
                name="District",
                fields=[
                    ("ubigeo", models.CharField(max_length=6, primary_key=True, serialize=False)),
                    ("reniec", models.CharField(blank=True, db_index=True, max_length=6)),
                    ("name", models.CharField(max_length=80)),
                    ("capital", models.CharField(blank=True, max_length=80)),
                    (
                        "region",
                        models.CharField(
                            blank=True,
                            choices=[("costa", "Coast"), ("sierra", "Highlands"), ("selva", "Jungle")],
                            max_length=6,
                        ),
                    ),
                    ("area_km2", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                    ("altitude_m", models.IntegerField(blank=True, null=True)),
                    ("latitude", models.FloatField(blank=True, null=True)),
                    ("longitude", models.FloatField(blank=True, null=True)),
                    (
                        "province",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="districts",
                            to="territory.province",
                        ),
                    ),
                ],
                options={
                    "ordering": ["ubigeo"],
                },
            ),
            migrations.CreateModel(
                name="DistrictSet",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=60, unique=True)),
                    ("name", models.CharField(max_length=150)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("corridor", "Corridor"),
                                ("watershed", "Watershed"),
                                ("mancomunidad", "Association of municipalities"),
                                ("nucleus", "Nucleus"),
                                ("other", "Other"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("districts", models.ManyToManyField(related_name="sets", to="territory.district")),
                ],
                options={
                    "ordering": ["name"],
                },
            ),
            migrations.CreateModel(
                name="Community",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(max_length=120)),
                    ("key", models.CharField(editable=False, max_length=140)),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="communities",
                            to="territory.district",
                        ),
                    ),
                ],
                options={
                    "ordering": ["district", "name"],
                    "constraints": [
                        models.UniqueConstraint(fields=("district", "key"), name="community_once_in_district")
                    ],
                },
            ),
            migrations.CreateModel(
                name="PovertyValue",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("index", models.DecimalField(decimal_places=6, max_digits=9)),
                    ("quintile", models.PositiveSmallIntegerField()),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="poverty_values",
                            to="territory.district",
                        ),
                    ),
                    (
                        "map",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="values",
                            to="territory.povertymap",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("map", "district"), name="poverty_value_once_in_map"),
                        models.CheckConstraint(
                            condition=models.Q(("quintile__range", (1, 5))), name="quintile_1_to_5"
                        ),
                    ],
                },
            ),
        ),
    ]
