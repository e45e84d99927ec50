"""Asking the index: the newest things whose text holds what somebody typed."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connections
from django.db.models import F, Max, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from doorstep.kernel.search import grams
from doorstep.kernel.search.folding import wanted
from doorstep.kernel.search.rows import SearchRow

_WHOLE = len(grams.asked("xyz")[0])

# FTS5 walks its lists from the newest row down and stops when enough was found.
_ON_SQLITE = """SELECT f.rowid FROM "{table}_fts" f CROSS JOIN "{table}" r ON r."{key}" = f.rowid
 WHERE "{table}_fts" MATCH %s AND f.rowid < %s AND {held}
 ORDER BY f.rowid DESC LIMIT %s"""

# A GIN index knows no order, so PostgreSQL is asked block by block, the newest first, in one
# statement; a wider block is only looked into while the narrower ones did not give enough. Words,
# scope and block are conditions of their own, for then the index leaps from one to the other. The
# sums keep the planner from walking the keys instead of the index.
_BLOCK = """{arm} AS MATERIALIZED (SELECT key FROM (SELECT "{key}" AS key FROM "{table}"
 WHERE {asked} AND "{key}" + 0 < %s AND "{key}" + 0 >= %s AND {held}
 {enough} OFFSET 0) found ORDER BY key DESC LIMIT %s)"""
_HELD = {"sqlite": "instr(r.text, %s) > 0", "postgresql": "strpos(text, %s) > 0"}
_ASKED = "grams @@ %s::tsquery"
_ENOUGH = "AND {found} < %s"
_FOUND = "(SELECT count(*) FROM {arm})"
_EVERY = "WITH {arms} {union} ORDER BY key DESC LIMIT %s"
_OF = "SELECT key FROM {arm}"


def newest(
    model: type[SearchRow],
    text: str,
    *,
    scope: Sequence[Collection[str]] = (),
    before: int | None = None,
    limit: int,
) -> list[int]:
    """Keys of the things that hold every word of `text`, the greatest first, below `before`.

    They have a scope word out of each group in `scope`; an empty group fits nothing. Of a text
    longer than 60 characters the first 60 count.
    """
    words = wanted(text)
    if not words or not all(scope):
        return []
    is_sqlite = connections[model._default_manager.db].vendor == "sqlite"
    ask = _on_sqlite if is_sqlite else _on_postgresql
    groups = [sorted(group) for group in scope]
    return ask(model, words, groups, before, limit)


def holding(text: str, *, row: str) -> Q:
    """The condition that the text of the search row reached by `row` holds every word of `text`.

    Nothing is held where there is no word.
    """
    words = wanted(text)
    held = [Q(GreaterThan(StrIndex(F(f"{row}__text"), Value(word)), 0)) for word in words]
    return Q(*held) if held else Q(pk__in=[])


def _on_sqlite(
    model: type[SearchRow], words: list[str], scope: list[list[str]], before: int | None, limit: int
) -> list[int]:
    runs = [f'"{run}"' if len(run) == _WHOLE else f'"{run}" *' for run in _runs(words)]
    runs += ["(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in scope]
    top = 2**62 if before is None else before
    statement = _filled(_ON_SQLITE, model, held=_held("sqlite", words))
    return _keys(model, statement, [" AND ".join(runs), top, *words, limit])


def _on_postgresql(
    model: type[SearchRow], words: list[str], scope: list[list[str]], before: int | None, limit: int
) -> list[int]:
    if before is None:
        newest_key = model._default_manager.aggregate(newest=Max("pk"))["newest"]
        if newest_key is None:
            return []
        before = newest_key + 1
    asked = [*_runs(words), *(" | ".join(group) for group in scope)]
    return _keys(model, *_by_blocks(model, asked, words, before, limit))


def _runs(words: list[str]) -> list[str]:
    """What the index is asked for: what is in every text that holds the words."""
    return list(dict.fromkeys(run for word in words for run in grams.asked(word)))


def _held(vendor: str, words: list[str]) -> str:
    return " AND ".join([_HELD[vendor]] * len(words))


def _by_blocks(
    model: type[SearchRow], always: list[str], words: list[str], before: int, limit: int
) -> tuple[str, list[Any]]:
    arms: list[str] = []
    blocks: list[str] = []
    given: list[Any] = []
    above, top = before, before - 1
    for name, size in [*grams.BLOCKS.items(), ("", 0)]:
        block = max(top // size - 1, 0) if size else 0  # this one and the one before it
        below = block * size
        asked = [*always, _two(name, block)] if size else always
        blocks.append(_block(model, arms, len(asked), held=_held("postgresql", words)))
        given += [*asked, above, below, *words, *([limit] if arms else []), limit]
        arms.append(f"arm{len(arms)}")
        above = min(above, below)
    union = " UNION ALL ".join(_filled(_OF, model, arm=arm) for arm in arms)
    return _filled(_EVERY, model, arms=", ".join(blocks), union=union), [*given, limit]


def _block(model: type[SearchRow], before: list[str], conditions: int, *, held: str) -> str:
    """One of the queries, which waits for those `before` it."""
    found = " + ".join(_filled(_FOUND, model, arm=arm) for arm in before)
    return _filled(
        _BLOCK,
        model,
        arm=f"arm{len(before)}",
        asked=" AND ".join([_ASKED] * conditions),
        held=held,
        enough=_filled(_ENOUGH, model, found=found) if before else "",
    )


def _two(name: str, block: int) -> str:
    return " | ".join(f"{grams.BLOCK}{name}{each}" for each in (block, block + 1))


def _filled(template: str, model: type[SearchRow], **given: str) -> str:
    return template.format(table=model._meta.db_table, key=model._meta.pk.column, **given)


def _keys(model: type[SearchRow], statement: str, given: list[Any]) -> list[int]:
    with connections[model._default_manager.db].cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()]
