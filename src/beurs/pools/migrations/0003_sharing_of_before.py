"""What was there before agreements were signed: policies count as signed on paper, members get their one contract."""

import datetime as dt

from django.db import migrations
from django.db.models import F

PAYROLL = ("permanent", "temporary")
BATCH = 1000


def policies_hold(apps, schema_editor):
    """Put every policy in force from its own day."""
    apps.get_model("pools", "Policy").objects.update(on_paper=True, holds_from=F("since"))


def members_employed(apps, schema_editor):
    """Give every membership the contract under which the person covers, with the school of that as home."""
    membership, employment = apps.get_model("pools", "Membership"), apps.get_model("region", "Employment")
    jobs: dict[int, list] = {}
    for job in employment.objects.filter(person__memberships__isnull=False).distinct().order_by("since", "pk"):
        jobs.setdefault(job.person_id, []).append(job)
    changed = []
    for row in membership.objects.select_related("pool").order_by("pk").iterator(BATCH):
        job = _best(row, jobs.get(row.person_id, []))
        if job is not None:
            row.employment_id, row.home_school_id = job.pk, job.school_id
            changed.append(row)
    membership.objects.bulk_update(changed, ["employment", "home_school"], batch_size=BATCH)


def _best(row, jobs):
    """Return the contract of the pool's owner before another's, paid before called, that runs on or after the start."""
    lasting = [job for job in jobs if (job.until or dt.date.max) >= row.since]
    order = {
        job.pk: (job.board_id != row.pool.owner_id, job.contract not in PAYROLL, job.since > row.since, job.since)
        for job in lasting
    }
    return min(lasting, key=lambda job: order[job.pk], default=None)


class Migration(migrations.Migration):
    dependencies = [("pools", "0002_sharing"), ("region", "0001_initial")]

    operations = [
        migrations.RunPython(policies_hold, migrations.RunPython.noop),
        migrations.RunPython(members_employed, migrations.RunPython.noop),
    ]
