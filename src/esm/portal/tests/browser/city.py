"""Prepares the installation that browser tests look at, and signs its people in.

Run as a program in the environment of that installation: prints JSON, who → session key.
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[4])]

ROLES = {
    "official": "official",
    "head": "department_head",
    "secretary": "competition_secretary",
    "member": "commission_member",
    "admin": "administrator",
}


def prepare() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from esm.identity.models import RoleGrant, User
    from esm.indicators import public as indicators

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    indicators.load_published(at=timezone.now())
    for who, role in ROLES.items():
        user = User.objects.create_user(f"{who}@demo.example", full_name=f"Людина {who}")
        RoleGrant.objects.create(user=user, role=role, since=timezone.localdate())


def sign_in() -> dict[str, str]:
    """A session for each person of the demo city, by the part of her address before the @."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from esm.identity.models import User

    keys = {}
    for user in User.objects.filter(email__endswith="@demo.example"):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys[user.email.partition("@")[0]] = str(session.session_key)
    return keys


if __name__ == "__main__":
    import django

    django.setup()
    prepare()
    json.dump(sign_in(), sys.stdout)
