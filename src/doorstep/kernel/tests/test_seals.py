from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kernel import audit, seals
from doorstep.kernel.models import AuditEntry, Seal
from doorstep.kernel.seals import Damage, Head
from doorstep.kernel.testing import without_triggers
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO, NINE

LATER = NINE + timedelta(hours=1)


def some_lines(count: int) -> list[AuditEntry]:
    return [audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", n), at=NINE) for n in range(count)]


def damage(*, anchor: Head | None = None) -> set[Damage]:
    return {finding.damage for finding in seals.verify("audit", anchor=anchor).findings}


def past_the_rules(statement: str, *values: Any) -> None:
    """What somebody with the database file can do."""
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def recompute() -> None:
    """Make the chain anew over whatever is there: consistent in itself, and false."""
    past_the_rules("DELETE FROM kernel_seal")
    while seals.seal_committed(LATER):
        pass


@pytest.mark.django_db
class TestSealCommitted:
    def test_links_every_row_once_in_order(self, monkeypatch):
        monkeypatch.setattr(seals, "BATCH", 2)
        lines = some_lines(5)

        assert seals.seal_committed(NINE) == 5
        assert seals.seal_committed(NINE) == 0

        chain = Seal.objects.filter(chain="audit").order_by("seq")
        assert [(seal.seq, seal.row_id) for seal in chain] == [
            (number, line.pk) for number, line in enumerate(lines, start=1)
        ]
        assert chain[0].prev == seals.START
        assert [seal.prev for seal in chain[1:]] == [seal.hash for seal in chain[:4]]

    def test_goes_on_where_it_stopped(self):
        some_lines(2)
        seals.seal_committed(NINE)
        some_lines(2)
        seals.seal_committed(LATER)

        report = seals.verify("audit")
        assert report.is_clean
        assert report.head == seals.head("audit")
        assert report.head.seq == 4

    def test_leaves_the_work_to_a_sealer_already_at_it(self, monkeypatch):
        some_lines(1)
        monkeypatch.setattr("doorstep.kernel.locks.try_for", lambda _name: False)

        assert seals.seal_committed(NINE) == 0


@pytest.mark.django_db
class TestVerify:
    def test_of_nothing_is_clean(self):
        report = seals.verify("audit")

        assert report.is_clean
        assert report.head == Head(0, seals.START)

    def test_reports_the_tail_that_waits(self):
        some_lines(2)
        seals.seal_committed(NINE)
        some_lines(3)

        report = seals.verify("audit")
        assert (report.is_clean, report.unsealed) == (True, 3)

    def test_finds_a_changed_row(self):
        line = some_lines(3)[1]
        seals.seal_committed(NINE)
        past_the_rules("UPDATE kernel_auditentry SET actor_id = 'x' WHERE id = %s", line.pk)

        [finding] = seals.verify("audit").findings
        assert (finding.damage, finding.row_id) == (Damage.CHANGED, line.pk)

    def test_finds_a_removed_row(self):
        line = some_lines(3)[1]
        seals.seal_committed(NINE)
        past_the_rules("DELETE FROM kernel_auditentry WHERE id = %s", line.pk)

        [finding] = seals.verify("audit").findings
        assert (finding.damage, finding.row_id) == (Damage.DELETED, line.pk)

    def test_finds_a_row_put_in_between(self):
        lines = some_lines(3)
        past_the_rules("DELETE FROM kernel_auditentry WHERE id = %s", lines[1].pk)
        seals.seal_committed(NINE)
        some_lines(1)
        seals.seal_committed(LATER)
        past_the_rules(
            "INSERT INTO kernel_auditentry"
            " (id, actor_kind, actor_id, action, thing_kind, thing_id, at)"
            " SELECT %s, actor_kind, actor_id, action, thing_kind, thing_id, at"
            " FROM kernel_auditentry WHERE id = %s",
            lines[1].pk,
            lines[0].pk,
        )

        assert damage() == {Damage.INSERTED}
        seals.seal_committed(LATER)
        assert damage() == {Damage.INSERTED}  # and it is not made good by sealing

    def test_finds_a_removed_seal(self):
        some_lines(3)
        seals.seal_committed(NINE)
        past_the_rules("DELETE FROM kernel_seal WHERE seq = 2")

        assert Damage.BROKEN in damage()

    def test_finds_a_cut_end_against_an_anchor(self):
        lines = some_lines(3)
        seals.seal_committed(NINE)
        anchor = seals.head("audit")
        past_the_rules("DELETE FROM kernel_seal WHERE seq = 3")
        past_the_rules("DELETE FROM kernel_auditentry WHERE id = %s", lines[2].pk)

        assert damage() == set()  # consistent in itself, and that is all we claim
        assert damage(anchor=anchor) == {Damage.CUT}

    def test_finds_a_recomputed_chain_against_an_anchor(self):
        line = some_lines(3)[1]
        seals.seal_committed(NINE)
        anchor = seals.head("audit")
        past_the_rules("UPDATE kernel_auditentry SET action = 'x' WHERE id = %s", line.pk)
        recompute()

        assert damage() == set()
        assert damage(anchor=anchor) == {Damage.RECOMPUTED}

    def test_accepts_an_anchor_the_chain_has_grown_beyond(self):
        some_lines(2)
        seals.seal_committed(NINE)
        anchor = seals.head("audit")
        some_lines(2)
        seals.seal_committed(LATER)

        assert damage(anchor=anchor) == set()

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_finds_any_change_of_any_cell(self, db, data):
        table, columns = data.draw(
            st.sampled_from(
                [
                    (
                        "kernel_auditentry",
                        ["actor_kind", "actor_id", "action", "thing_kind", "thing_id", "at"],
                    ),
                    ("kernel_seal", ["seq", "row_id", "digest", "prev", "hash", "sealed_at"]),
                ]
            )
        )
        column = data.draw(st.sampled_from(columns))
        with transaction.atomic():
            some_lines(4)
            seals.seal_committed(NINE)
            row = data.draw(st.integers(0, 3))
            # Begins with a sign no cell holds, so that the change is one.
            value: Any = "~" + data.draw(st.text("0123456789abcdef", max_size=7))
            if column in {"at", "sealed_at"}:
                value = data.draw(st.sampled_from([LATER, NINE - timedelta(microseconds=1)]))
            if column in {"seq", "row_id"}:
                value = data.draw(st.integers(10**6, 10**9))
            past_the_rules(
                f"UPDATE {table} SET {column} = %s WHERE id = (SELECT id FROM {table}"
                f" ORDER BY id LIMIT 1 OFFSET {row})",
                value,
            )

            assert damage()
            transaction.set_rollback(True)


class TestChain:
    def test_refuses_a_field_that_is_not_there(self):
        with pytest.raises(FieldDoesNotExist):
            seals.chain("wrong", AuditEntry, fields=["no_such"])

    def test_is_listed(self):
        assert "audit" in seals.names()
