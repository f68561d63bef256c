"""`manage.py demo`: the demo city in an empty installation; with --applications: a city-size load set for benchmarks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, call_command
from django.utils import timezone

from esm.portal.demo import build, bulk, people


class Command(BaseCommand):
    help = "Fill an empty installation with the demo city, or with a load set (--applications 1000 --reviews 3)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--applications", type=int, help="instead of the city: so many applications in one call")
        parser.add_argument("--reviews", type=int, default=3, help="sent reviews for each application")
        parser.add_argument("--organisations", type=int, default=500)
        parser.add_argument("--contracts", type=int, default=0, help="a released call as well, with so many contracts")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        at = timezone.now()
        build.load_reference(at=at)
        if options["applications"] is None:
            self.stdout.write(build.build_once(at=at))
            for email, who in people.SIGN_INS:
                self.stdout.write(f"  {email:<24} {who}")
            self.stdout.write(f"Password: {people.PASSWORD}")
            return
        made = bulk.build(
            applications=options["applications"],
            reviews=options["reviews"],
            organisations=options["organisations"],
            contracts=options["contracts"],
            at=at,
        )
        self.stdout.write(f"{made.applications} applications, {made.reviews} reviews: /competitions/{made.slug}/.")
