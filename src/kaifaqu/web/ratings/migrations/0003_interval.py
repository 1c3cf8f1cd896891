from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0002_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessment',
            name='interval',
            field=models.JSONField(null=True, verbose_name='位次区间'),
        ),
    ]
