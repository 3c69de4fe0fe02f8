"""Communities are one by their name without accents and capitals, not by how a database compares letters."""

import re
import unicodedata

from django.db import migrations, models


def _fold(text):
    letters = unicodedata.normalize("NFKD", re.sub("['’‘`´ʼ]", "", text).casefold())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c)))
    return " ".join(words) or " ".join(text.casefold().split())


def write_keys(apps, _editor):
    """Write the keys; of several that are written alike the oldest has the plain one, none is taken away."""
    community = apps.get_model("territory", "Community")
    taken = set()
    for one in community.objects.order_by("created_at", "pk").iterator():
        key = plain = _fold(one.name)[:130]
        number = 1
        while (one.district_id, key) in taken:
            number += 1
            key = f"{plain} ({number})"
        taken.add((one.district_id, key))
        community.objects.filter(pk=one.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial")]
    operations = [
        migrations.AddField("community", "key", models.CharField(default="", editable=False, max_length=140)),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
        migrations.AlterField("community", "key", models.CharField(editable=False, max_length=140)),
        migrations.RemoveConstraint("community", "community_once_in_district"),
        migrations.AddConstraint(
            "community",
            models.UniqueConstraint(fields=["district", "key"], name="community_once_in_district"),
        ),
    ]
