"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the cost the OWASP Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane.

    Django's default takes 100 MiB and eight lanes for each try: fifty tries at once would take 5 GB and every core,
    and whoever is chatting meanwhile would wait for them.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
