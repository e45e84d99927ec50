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

from doorstep.kernel import audit, ciphers, clock, deployment, files, rules, seals, upkeep
from doorstep.kernel.models import StoredFile, UpkeepKind
from doorstep.kernel.seals import Head
from doorstep.messaging import operations as messaging
from doorstep.people.actors import Actor
from doorstep.reports.reconciling import reconcile
from doorstep.upkeep import recovery, unfinished

OPERATOR = Actor.system("restore")


@dataclass(frozen=True, slots=True)
class Given:
    """What a restored database is checked against."""

    manifest: dict[str, Any]
    at: datetime


def finish(manifest: Path, *, at: datetime, say: Callable[[str], None]) -> list[str]:
    """Check and make fit; what is wrong, in sentences. Nothing wrong: the mark is taken away."""
    given = Given(json.loads(manifest.read_text()), at)
    deployment.check_keys()
    wrong = list(_wrong_counts(given))
    call_command("migrate", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)
    for name, check in CHECKS.items():
        found = list(check(given))
        say(f"{name}: {'well' if not found else f'{len(found)} wrong'}")
        wrong += found
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
    heads = given.manifest["heads"]
    for name in seals.names():
        anchor = Head(*heads[name]) if name in heads else None
        for finding in seals.verify(name, anchor=anchor).findings:
            yield f"{name}: row {finding.row_id}, seal {finding.seq}: {finding.damage}."


def _wrong_rules(_given: Given) -> Iterator[str]:
    yield from rules.broken()


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


def _wrong_figures(given: Given) -> Iterator[str]:
    for compared in reconcile(clock.shanghai_day(given.at)):
        for each in compared.differing:
            yield (
                f"{compared.community.code}, {each.line}, {each.figure}:"
                f" shown {each.shown}, recounted {each.recounted}."
            )


def _recovery() -> str:
    try:
        return recovery.public()
    except recovery.NoRecoveryKey:
        return ""


CHECKS: dict[str, Callable[[Given], Iterator[str]]] = {
    "database rules": _wrong_rules,
    "seals": _wrong_seals,
    "figures": _wrong_figures,
    "files": _wrong_files,
}
