"""Quotations and other papers of a proposal."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0012_door'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('caption', models.CharField(max_length=120)),
                ('file', models.FileField(upload_to='attachments/%Y/%m')),
                ('sha256', models.CharField(max_length=64)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='calls.proposal')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
    ]
