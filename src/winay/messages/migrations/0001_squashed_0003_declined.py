import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether


class Migration(migrations.Migration):
    replaces = [("outbox", "0001_initial"), ("outbox", "0002_arrived"), ("outbox", "0003_declined")]

    initial = True

    dependencies = [
        ("base", "__first__"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Address",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("holder_type", models.CharField(max_length=60)),
                    ("holder_id", models.UUIDField()),
                    ("channel", models.CharField(choices=[("email", "E-mail"), ("sms", "SMS")], max_length=6)),
                    ("address", models.CharField(max_length=254)),
                    ("allowed", models.BooleanField()),
                    ("said_on", models.DateField()),
                    ("how", models.CharField(max_length=120)),
                    ("recorded_by_name", models.CharField(max_length=200)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("holder_id", "channel", "holder_type"), name="one_address_a_channel"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Message",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("key", models.CharField(max_length=160, unique=True)),
                    ("kind", models.CharField(max_length=60)),
                    ("to_type", models.CharField(blank=True, max_length=60)),
                    ("to_id", models.UUIDField(null=True)),
                    ("scope", models.UUIDField(null=True)),
                    ("place", models.CharField(blank=True, max_length=6)),
                    ("about_type", models.CharField(blank=True, max_length=60)),
                    ("about_id", models.UUIDField(null=True)),
                    ("facts", models.JSONField(default=dict)),
                    ("until", models.DateTimeField(null=True)),
                    ("planned_at", models.DateTimeField(null=True)),
                    (
                        "user",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="outbox_messages",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("to_id", None)),
                            fields=["user", "-created_at"],
                            name="messages_of_account",
                        ),
                        models.Index(
                            condition=models.Q(("user", None)),
                            fields=["to_id", "-created_at"],
                            name="messages_of_group",
                        ),
                        models.Index(
                            condition=models.Q(("planned_at", None)),
                            fields=["created_at"],
                            name="messages_to_plan",
                        ),
                        models.Index(
                            condition=models.Q(("about_id__isnull", False)),
                            fields=["about_id"],
                            name="messages_about",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("to_id__isnull", False), ("user", None)),
                                models.Q(("to_id", None), ("user__isnull", False)),
                                _connector="OR",
                            ),
                            name="message_for_one",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Declined",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("kind", models.CharField(max_length=60)),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="declined_once")],
                },
            ),
            migrations.CreateModel(
                name="Delivery",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "channel",
                        models.CharField(
                            choices=[("email", "E-mail"), ("sms", "SMS"), ("slip", "Slip of paper")], max_length=6
                        ),
                    ),
                    ("name", models.CharField(blank=True, max_length=200)),
                    ("address", models.CharField(blank=True, max_length=254)),
                    ("language", models.CharField(blank=True, max_length=8)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting to be sent"),
                                ("sent", "Sent off"),
                                ("delivered", "Arrived"),
                                ("printed", "Printed out"),
                                ("told", "Told by telephone"),
                                ("failed", "Did not arrive"),
                                ("doubtful", "Nobody knows whether it arrived"),
                                ("bounced", "It came back"),
                                ("expired", "Its last day is over"),
                                ("on_paper", "Put on a slip of paper"),
                                ("dropped", "No longer needed"),
                            ],
                            default="waiting",
                            max_length=9,
                        ),
                    ),
                    ("tries", models.PositiveSmallIntegerField(default=0)),
                    ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("begun_at", models.DateTimeField(null=True)),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_by_name", models.CharField(blank=True, max_length=200)),
                    ("reason", models.CharField(blank=True, max_length=20)),
                    ("detail", models.CharField(blank=True, max_length=160)),
                    ("token_sha256", models.CharField(blank=True, max_length=64)),
                    ("token_until", models.DateTimeField(null=True)),
                    (
                        "source",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="outbox.address",
                        ),
                    ),
                    (
                        "message",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="deliveries",
                            to="outbox.message",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state", "waiting")),
                            fields=["channel", "next_at"],
                            name="deliveries_due",
                        ),
                        models.Index(
                            condition=models.Q(("state__in", ("failed", "doubtful", "bounced", "expired"))),
                            fields=["state"],
                            name="deliveries_for_a_person",
                        ),
                        models.Index(
                            condition=models.Q(("token_sha256__gt", "")),
                            fields=["token_sha256"],
                            name="deliveries_by_token",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("message", "channel", "address"), name="delivered_once_by_each"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Seen",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "message",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="seen", to="outbox.message"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("message", "user"), name="seen_once")],
                },
            ),
        ),
    ]
