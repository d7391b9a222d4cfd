from django.db import migrations


def begin_with_what_is_there(apps, schema_editor):
    """Contacts that stood there before this table: as old as their account. Numbers were never proven."""
    point = apps.get_model('accounts', 'ContactPoint')
    proven = set(apps.get_model('account', 'EmailAddress').objects.filter(verified=True).values_list('user_id', 'email'))
    for user in apps.get_model('accounts', 'User').objects.filter(role='customer').iterator():
        is_proven = (user.pk, user.email) in proven
        point.objects.create(user=user, channel='email', value=user.email, since=user.joined_at, proven_at=user.joined_at if is_proven else None)
        if user.phone:
            point.objects.create(user=user, channel='sms', value=user.phone, since=user.joined_at)


class Migration(migrations.Migration):

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('accounts', '0004_ways_to_reach_people'),
    ]

    operations = [
        migrations.RunPython(begin_with_what_is_there, migrations.RunPython.noop),
    ]
