"""How often an agreement was issued stands with it: its document's code ends with that number."""

from collections import Counter

from django.db import migrations, models


def count_issues(apps, editor):
    acts = apps.get_model("base", "Act").objects.filter(verb="issue", subject_type="agreements.agreement")
    agreements = apps.get_model("agreements", "Agreement").objects
    for key, times in Counter(acts.values_list("subject_id", flat=True)).items():
        agreements.filter(pk=key).update(times_issued=times)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_proofs"), ("base", "0008_maker")]
    operations = [
        migrations.AddField("agreement", "times_issued", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(count_issues, migrations.RunPython.noop, elidable=True),
    ]
