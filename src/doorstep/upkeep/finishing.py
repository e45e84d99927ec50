"""Making a restored database fit to serve: checked against its manifest, its seals and its files,
orders to forget carried out again, waiting messages held, a new epoch begun.

It runs in a process whose database is the restored one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection

from doorstep.kernel import (
    anchors,
    audit,
    ciphers,
    deployment,
    files,
    orders,
    rules,
    seals,
    search,
    upkeep,
)
from doorstep.kernel.anchors import Anchor
from doorstep.kernel.models import StoredFile, UpkeepKind, Words
from doorstep.kernel.orders import Order
from doorstep.kernel.seals import Head
from doorstep.messaging import operations as messaging
from doorstep.people import operations as people
from doorstep.people.actors import Actor
from doorstep.reports.reconciling import reconcile
from doorstep.upkeep import recovery, scrubbing, unfinished

OPERATOR = Actor.system("restore")


@dataclass(frozen=True, slots=True)
class Given:
    """What a restored database is checked against, and the orders it may not know yet."""

    manifest: dict[str, Any]
    anchors: list[Anchor]
    orders: list[Order]
    at: datetime


def finish(
    manifest: Path, *, anchor_file: Path, order_file: Path, at: datetime, say: Callable[[str], None]
) -> list[str]:
    """Check and make fit; what is wrong, in sentences. Nothing wrong: the mark is taken away."""
    kept, ordered = anchors.read(anchor_file), orders.read(order_file)
    given = Given(json.loads(manifest.read_text()), kept, ordered, at)
    say(f"{len(kept)} anchors from {anchor_file}")
    say(f"{len(ordered)} orders to erase from {order_file}")
    deployment.check_keys()
    wrong = list(_wrong_counts(given))
    call_command("migrate", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)
    for name, check in CHECKS.items():
        found = list(check(given))
        wrong += found
        say(f"{name}: {'well' if not found else f'{len(found)} wrong'}")
    if wrong:
        return wrong
    held = messaging.hold_all(by=OPERATOR, at=at)
    say(f"messages held for a person to release: {held}")
    deployment.begin_epoch()
    audit.note(OPERATOR, "upkeep.restore", ("deployment", given.manifest["epoch"]), at=at)
    upkeep.note(
        UpkeepKind.RESTORE,
        at=at,
        made_at=given.manifest["made_at"],
        recovery=_recovery(),
        held=held,
    )
    unfinished.clear(Path(settings.DOORSTEP_DATA))
    return []


def _wrong_counts(given: Given) -> Iterator[str]:
    """Before anything is changed: as many rows as were packed."""
    with connection.cursor() as cursor:
        for table, packed in given.manifest["counts"].items():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - our own manifest
            (found,) = cursor.fetchone()
            if found != packed:
                yield f"{table} holds {found} rows; {packed} were packed."


def _wrong_seals(given: Given) -> Iterator[str]:
    """Anchors dropped after the backup know more than it does, so they are left out."""
    heads, made_at = given.manifest["heads"], datetime.fromisoformat(given.manifest["made_at"])
    for name in seals.names():
        known = [Head(*heads[name])] if name in heads else []
        known += anchors.of_chain(given.anchors, name, until=made_at)
        for finding in seals.verify(name, anchors=known).findings:
            yield f"{name}: row {finding.row_id}, seal {finding.seq}: {finding.damage}."


def _wrong_rules(_given: Given) -> Iterator[str]:
    yield from rules.broken()


def _erased_again(given: Given) -> Iterator[str]:
    """What was ordered since is forgotten here too, and cleared out of the files."""
    for order in given.orders:
        people.carry_out(order.again(), by=OPERATOR, at=given.at)
    if given.orders:
        scrubbing.scrub(thoroughly=True)
    for order in given.orders:
        if Words.objects.filter(about_kind=order.about_kind, about_id=order.about_id).exists():
            yield f"Order {order.number} could not be carried out."


def _wrong_search(_given: Given) -> Iterator[str]:
    for each in search.kept():
        yield from (f"The search row of {each.name} {key} is wrong." for key in each.differences())


def _wrong_files(given: Given) -> Iterator[str]:
    absent = set(given.manifest["digests"]["files"]["absent"])
    for stored in StoredFile.objects.iterator(500):
        try:
            if sha256(files.read(stored)).hexdigest() != stored.sha256:
                yield f"The file {stored.key} is not what its row says."
        except FileNotFoundError:
            if stored.key not in absent:
                yield f"The file {stored.key} is not there."
        except ciphers.Unreadable:
            yield f"The file {stored.key} does not open."


def _wrong_figures(_given: Given) -> Iterator[str]:
    for compared in reconcile():
        if compared.is_done:
            yield from map(str, compared.differing)


def _recovery() -> str:
    try:
        return recovery.public()
    except recovery.NoRecoveryKey:
        return ""


CHECKS: dict[str, Callable[[Given], Iterator[str]]] = {
    "database rules": _wrong_rules,
    "seals": _wrong_seals,
    "erasing again": _erased_again,
    "search": _wrong_search,
    "figures": _wrong_figures,
    "files": _wrong_files,
}
