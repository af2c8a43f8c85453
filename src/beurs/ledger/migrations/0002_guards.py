from django.db import migrations

from beurs.ledger.guards import guards_install, guards_remove


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("region", "0005_employment_numbers_and_documents")]

    operations = [migrations.RunPython(guards_install, guards_remove)]
