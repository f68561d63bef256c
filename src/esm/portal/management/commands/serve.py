"""`manage.py serve`: from an empty folder to a served city: tables, reference data, translations, worker, web server."""

from __future__ import annotations

import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from esm.portal import messages
from esm.portal.demo import build, people

PLACES = (
    ("/", "home"),
    ("/transparency/dynamics/", "figures of 18 years"),
    ("/competitions/", "calls"),
    ("/projects/", "register of projects"),
    ("/services/", "services found in one's own words"),
)


class Command(BaseCommand):
    help = "Prepare the installation and serve it. With --demo: a demo city with a sign-in for each role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demo city")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web server processes")
        parser.add_argument("--prepare-only", action="store_true", help="do everything but serve")

    def handle(self, *args: Any, **options: Any) -> None:
        self._prepare(with_demo=options["demo"])
        if options["prepare_only"]:
            return
        # A web server and a worker live and die together: one without the other would lose letters silently.
        # `sys.path[0]` is the folder a process starts in, hence `src`.
        web = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options["host"]),
            *("--port", str(options["port"]), "--workers", str(options["workers"]), "--blocking-threads", "4"),
            *("--log-level", "warning", "esm.config.wsgi:application"),
        ]
        worker = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
        processes = [subprocess.Popen(command, cwd=settings.BASE_DIR / "src") for command in (web, worker)]
        address = f"http://{options['host']}:{options['port']}"
        self.stdout.write(f"\n{settings.CITY}: {address}/")
        for path, what in PLACES:
            self.stdout.write(f"  {address}{path:<28} {what}")
        if options["demo"]:
            self.stdout.write(f"\nSign in at {address}/accounts/login/ with the password  {people.PASSWORD}")
            for email, who in people.SIGN_INS:
                self.stdout.write(f"  {email:<28} {who}")
        self.stdout.write("\nStop with Ctrl+C.")
        self._wait(processes)

    def _prepare(self, *, with_demo: bool) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        messages.compile_all()
        build.load_reference(at=timezone.now())
        if with_demo:
            self.stdout.write(build.build_once(at=timezone.now()))
        call_command("collectstatic", interactive=False, verbosity=0)

    def _wait(self, processes: list[subprocess.Popen[bytes]]) -> None:
        def stop(*_: object) -> None:
            for process in processes:
                process.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while all(process.poll() is None for process in processes):
            try:
                processes[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
        stop()
        for process in processes:
            process.wait(timeout=30)
