"""What has to be true before anything is served: tables, keys, mark, clock, and the demo built."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from doorstep.demo import building, hotline, neighbourhood, personas, together
from doorstep.demo.commands.simulate import show
from doorstep.kernel import clock, deployment, keys
from doorstep.kernel.loopback import is_loopback
from doorstep.settings import env
from doorstep.settings.env import Mode
from doorstep.upkeep import unfinished


class AnotherServer(ImproperlyConfigured):
    """Somebody serves this SQLite file already."""


class WrongHouse(ImproperlyConfigured):
    """A demo in production, or a real database served without what protects people."""


def prepare(*, demo: bool) -> None:
    """Make ready to serve. Raises WrongHouse, OtherKeys, ClockIsBehind or what building refuses."""
    keys.ensure()
    unfinished.refuse()
    if demo and settings.MODE is Mode.DEMO and building.is_wanted():
        today = clock.shanghai_day(clock.now())
        building.build(building.Plan(neighbourhood.full(), until=today), show=show)
    _migrate()
    if deployment.current() is None:
        deployment.create(is_demo=False, at=clock.now())
    _refuse_wrong_house()
    deployment.check_keys()
    deployment.check_high_water(clock.now())


@contextmanager
def alone_on_file() -> Iterator[None]:
    """Be the one server of a SQLite file for as long as this lasts. Raises AnotherServer.

    The lock is the system's: it goes with the process, however that ends.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = Path(f"{connection.settings_dict['NAME']}.serving")
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherServer(
                f"Another Doorstep serves {file.with_suffix('')} already. Use that one, or stop it"
                " first; for several servers on one database, use PostgreSQL."
            ) from None
        yield


def _migrate() -> None:
    """Only when something is missing: looking costs a tenth of running it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)


def _refuse_wrong_house() -> None:
    if deployment.is_demo():
        if settings.MODE is Mode.PRODUCTION:
            raise WrongHouse(
                "This database is a demo and stays one. Production needs a database of its own:"
                " set DATABASE_URL."
            )
        return
    if settings.DEBUG or not env.text("PUBLIC_URL"):
        raise WrongHouse(
            "This database is real. Set PUBLIC_URL to the address people use,"
            " DOORSTEP_MODE=production, and leave DOORSTEP_DEBUG off."
            " To try Doorstep out: make run, with a database of its own."
        )


def introduce(host: str, port: int) -> None:
    """Tell whoever sits here whom the demo can be tried as; nothing outside a demo."""
    if not (deployment.is_demo() and is_loopback(host)):
        return
    for persona, address in personas.sign_in_addresses(f"http://{host}:{port}"):
        print(f"  {persona.called}\t{persona.says}\t{address}", flush=True)
    if link := together.partner_link(f"http://{host}:{port}"):
        print(f"  {together.RECIPIENT}\t{together.SAYS}\t{link}", flush=True)
    if key := hotline.key():
        print(
            f"  {hotline.NAME}\tOpen311 http://{host}:{port}/open311/v2\tapi_key={key}", flush=True
        )
