"""Prepares the installation that browser tests look at: the demo city and a few things more.

Run as a program in the environment of that installation, with the name of a file: writes JSON there, the sign-ins and
the names of things.
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[4])]


def prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from esm.portal.demo import build
    from esm.portal.tests.browser import extras

    at = timezone.now()
    # As in life: letters about an invented past wait in a queue that is then thrown away.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    build.load_reference(at=at)
    build.build_once(at=at)
    extras.add(at)


def sign_in() -> dict[str, str]:
    """A session for each person of the demo city: who → session key.

    A sign-in that the demo city prints is known by the part of its address before the @ («official»), another
    organisation's head by her organisation («ngo6»), another member of the commission as «member1».
    """
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from esm.identity.models import User

    keys = {}
    for user in User.objects.filter(email__endswith=".example"):
        name, _, host = user.email.partition("@")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        # As if the password had just been asked for again, for pages that want it (allauth's reauthentication).
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() + 86_400, "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.create()
        keys[host.partition(".")[0] if host.startswith("ngo") else name] = str(session.session_key)
    return keys


if __name__ == "__main__":
    import django

    django.setup()
    prepare()
    from esm.portal.tests.browser import extras

    Path(sys.argv[1]).write_text(json.dumps({"sessions": sign_in(), "facts": extras.facts()}), encoding="utf-8")
