"""Hash chains over append-only tables, so that a change made past the rules is found.

Rows are sealed after they are committed, by one sealer, so no writer waits for it. Each seal holds
the digest of one row and the hash of the seal before it. Somebody who rewrites the whole chain is
found only against an anchor: a head that was written down elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import batched

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from doorstep.kernel import locks
from doorstep.kernel.canonical import digest_of
from doorstep.kernel.models import AuditEntry, Erasure, Seal

START = "0" * 64
BATCH = 500

# On PostgreSQL a row may be committed after one with a higher id. No transaction of ours lasts this
# long, so an unsealed row below one sealed earlier than this was put there past the rules.
_SETTLED_AFTER = timedelta(minutes=15)


class Damage(StrEnum):
    """What was done to a chain or to the rows under it."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    BROKEN = "broken"
    CUT = "cut"
    RECOMPUTED = "recomputed"


@dataclass(frozen=True, slots=True)
class Chain:
    """A table under seal, and the fields of it that are sealed."""

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a chain, short enough to print on a sheet of paper."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a chain and its rows disagree."""

    damage: Damage
    seq: int | None
    row_id: int | None


@dataclass(slots=True)
class Report:
    """What verifying a chain found. Without an anchor a clean one is only consistent in itself."""

    chain: str
    head: Head
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.findings


_CHAINS: dict[str, Chain] = {}


def chain(name: str, model: type[models.Model], *, fields: Sequence[str]) -> None:
    """Put the rows of `model` under seal. A foreign key is sealed by its id.

    Raises FieldDoesNotExist for a field the model has not.
    """
    known = {each.name: each.attname for each in model._meta.concrete_fields}
    known |= {attribute: attribute for attribute in known.values()}
    if unknown := set(fields) - set(known):
        raise FieldDoesNotExist(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
    _CHAINS[name] = Chain(name, model, tuple(known[each] for each in fields))


def names() -> list[str]:
    """Every chain there is."""
    return sorted(_CHAINS)


def seal_committed(at: datetime) -> int:
    """Seal what was committed since the last time, chain by chain, and say how many rows.

    Run it outside a transaction. Another sealer at work is left to it.
    """
    return sum(_seal(each, at=at) for each in _CHAINS.values())


def head(name: str) -> Head:
    """Where the chain ends now: what an anchor remembers."""
    last = Seal.objects.filter(chain=name).order_by("-seq").first()
    return Head(last.seq, last.hash) if last else Head(0, START)


def verify(name: str, *, anchor: Head | None = None, anchors: Sequence[Head] = ()) -> Report:
    """Compare every seal with the one before it and with its row. Raises KeyError.

    An anchor may hold only the first signs of its hash, as it stands on paper.
    """
    known_heads: dict[int, list[str]] = {}
    for each in (*anchors, *([anchor] if anchor else [])):
        known_heads.setdefault(each.seq, []).append(each.hash)
    known = _CHAINS[name]
    report = Report(name, head(name))
    previous = Head(0, START)
    for seals in batched(Seal.objects.filter(chain=name).order_by("seq").iterator(BATCH), BATCH):
        digests = _digests(known, [seal.row_id for seal in seals])
        for seal in seals:
            report.findings += _faults(seal, previous, digests.get(seal.row_id))
            previous = Head(seal.seq, seal.hash)
            if not all(map(seal.hash.startswith, known_heads.get(seal.seq, ()))):
                report.findings.append(Finding(Damage.RECOMPUTED, seal.seq, seal.row_id))
    if (last := max(known_heads, default=0)) > report.head.seq:
        report.findings.append(Finding(Damage.CUT, last, None))
    _look_at_unsealed(known, report)
    return report


def _faults(seal: Seal, previous: Head, digest: str | None) -> Iterator[Finding]:
    is_next = seal.seq == previous.seq + 1 and seal.prev == previous.hash
    if not is_next or seal.hash != _hash(seal):
        yield Finding(Damage.BROKEN, seal.seq, seal.row_id)
    if digest is None:
        yield Finding(Damage.DELETED, seal.seq, seal.row_id)
    elif digest != seal.digest:
        yield Finding(Damage.CHANGED, seal.seq, seal.row_id)


def _look_at_unsealed(known: Chain, report: Report) -> None:
    """Rows above the last settled seal only wait; one below it came in past the rules."""
    newest = Seal.objects.filter(chain=known.name).aggregate(at=Max("sealed_at"))["at"]
    settled = _settled(known, newest) if newest else 0
    for row_id in _unsealed(known).values_list("pk", flat=True).iterator(BATCH):
        if row_id <= settled:
            report.findings.append(Finding(Damage.INSERTED, None, row_id))
        else:
            report.unsealed += 1


def _seal(known: Chain, *, at: datetime) -> int:
    """Looks before it writes: most of the time there is nothing to seal."""
    done = 0
    while _waiting(known, at).exists() and (batch := _seal_batch(known, at=at)):
        done += batch
    return done


@transaction.atomic
def _seal_batch(known: Chain, *, at: datetime) -> int:
    if not locks.try_for(f"seal:{known.name}"):
        return 0
    ids = list(_waiting(known, at).order_by("pk").values_list("pk", flat=True)[:BATCH])
    digests = _digests(known, ids)
    end = head(known.name)
    fresh = []
    for row_id in ids:
        seal = Seal(
            chain=known.name,
            seq=end.seq + 1,
            row_id=row_id,
            digest=digests[row_id],
            prev=end.hash,
            sealed_at=at,
        )
        seal.hash = _hash(seal)
        fresh.append(seal)
        end = Head(seal.seq, seal.hash)
    Seal.objects.bulk_create(fresh)
    return len(fresh)


def _waiting(known: Chain, at: datetime) -> QuerySet[models.Model]:
    return _unsealed(known).filter(pk__gt=_settled(known, at))


def _unsealed(known: Chain) -> QuerySet[models.Model]:
    seals = Seal.objects.filter(chain=known.name, row_id=OuterRef("pk"))
    return known.model._default_manager.filter(~Exists(seals))


def _settled(known: Chain, at: datetime) -> int:
    """The id up to which every row that was going to be committed is. SQLite has one writer."""
    seals = Seal.objects.filter(chain=known.name)
    if connection.vendor == "postgresql":
        seals = seals.filter(sealed_at__lte=at - _SETTLED_AFTER)
    last = seals.order_by("-row_id").first()
    return last.row_id if last else 0


def _digests(known: Chain, ids: Sequence[int]) -> dict[int, str]:
    rows = known.model._default_manager.filter(pk__in=ids).values_list("pk", *known.fields)
    return {row[0]: digest_of([known.name, *row]) for row in rows}


def _hash(seal: Seal) -> str:
    linked = [seal.chain, seal.seq, seal.row_id, seal.digest, seal.prev, seal.sealed_at]
    return digest_of(linked)


chain(
    "audit",
    AuditEntry,
    fields=["actor_kind", "actor_id", "action", "thing_kind", "thing_id", "at"],
)
chain(
    "erasures",
    Erasure,
    fields=[
        "uid",
        "about_kind",
        "about_id",
        "words_up_to",
        "reason",
        "actor_kind",
        "actor_id",
        "at",
    ],
)
