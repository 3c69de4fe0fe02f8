import django.contrib.auth.models
import django.contrib.auth.validators
import django.utils.timezone
import uuid6
from django.core.management import call_command
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


def make_counters(apps, editor):
    call_command("createcachetable", "base_counted", database=editor.connection.alias, verbosity=0)


def drop_counters(apps, editor):
    editor.execute("DROP TABLE IF EXISTS base_counted")


class Migration(migrations.Migration):
    replaces = [
        ("base", "0001_initial"),
        ("base", "0002_append_only"),
        ("base", "0003_work"),
        ("base", "0004_never_replaced"),
        ("base", "0005_seals"),
        ("base", "0006_accounts"),
        ("base", "0007_public_address"),
        ("base", "0008_maker"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Counter",
                fields=[
                    ("series", models.CharField(max_length=60, primary_key=True, serialize=False)),
                    ("last", models.PositiveIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name="Seal",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveBigIntegerField(unique=True)),
                    ("act_id", models.UUIDField(unique=True)),
                    ("hash", models.CharField(max_length=64)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="User",
                fields=[
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    (
                        "username",
                        models.CharField(
                            error_messages={"unique": "A user with that username already exists."},
                            help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                            max_length=150,
                            unique=True,
                            validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                            verbose_name="username",
                        ),
                    ),
                    ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                    ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                    ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                    (
                        "is_staff",
                        models.BooleanField(
                            default=False,
                            help_text="Designates whether the user can log into this admin site.",
                            verbose_name="staff status",
                        ),
                    ),
                    (
                        "is_active",
                        models.BooleanField(
                            default=True,
                            help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                            verbose_name="active",
                        ),
                    ),
                    (
                        "date_joined",
                        models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                    ),
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("full_name", models.CharField(blank=True, max_length=200, verbose_name="full name")),
                    ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                    ("must_change_password", models.BooleanField(default=False)),
                    ("told_at", models.DateTimeField(blank=True, null=True)),
                    ("made_by", models.UUIDField(blank=True, null=True)),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "user",
                    "verbose_name_plural": "users",
                    "abstract": False,
                },
                managers=[
                    ("objects", django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name="Act",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("actor_id", models.UUIDField(null=True)),
                    ("actor_name", models.CharField(max_length=200)),
                    ("verb", models.CharField(max_length=60)),
                    ("subject_type", models.CharField(max_length=60)),
                    ("subject_id", models.CharField(max_length=40)),
                    ("subject_code", models.CharField(blank=True, max_length=60)),
                    ("from_state", models.CharField(blank=True, max_length=40)),
                    ("to_state", models.CharField(blank=True, max_length=40)),
                    ("reason", models.TextField(blank=True)),
                    ("details", models.JSONField(default=dict)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["subject_id", "subject_type", "at"], name="acts_by_subject"),
                        models.Index(fields=["-at"], name="act_latest"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Job",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("name", models.CharField(max_length=60)),
                    ("subject", models.CharField(max_length=60)),
                    ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("free_at", models.DateTimeField(null=True)),
                    ("worker", models.CharField(blank=True, max_length=120)),
                    ("tries", models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("name", "subject"), name="work_queued_once")],
                },
            ),
            migrations.CreateModel(
                name="PublicAddress",
                fields=[
                    (
                        "id",
                        models.PositiveSmallIntegerField(
                            default=1, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("address", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("id", 1)), name="one_public_address")
                    ],
                },
            ),
        ),
        append_only("base_act"),
        append_only("base_seal"),
        migrations.RunPython(make_counters, drop_counters),
    ]
