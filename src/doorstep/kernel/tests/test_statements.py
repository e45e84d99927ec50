"""Telling a statement that writes from one that reads."""

import pytest

from doorstep.kernel.sqlite.statements import writes


class TestWrites:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO line VALUES (1)",
            "  -- a note\n update line set said = 1",
            "/* a note */ DELETE FROM line",
            "REPLACE INTO line VALUES (1)",
            "WITH old AS (SELECT 1) DELETE FROM line",
            "BEGIN IMMEDIATE",
            "SAVEPOINT s1",
            "CREATE TABLE x (y)",
            "VACUUM",
            "something new",
        ],
    )
    def test_sees_a_write(self, statement):
        assert writes(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT 1",
            "(SELECT 1)",
            "WITH old AS (SELECT 1) SELECT replace('a', 'b', 'c') FROM old",
            "PRAGMA foreign_keys",
            "EXPLAIN QUERY PLAN DELETE FROM line",
            "COMMIT",
            "ROLLBACK TO SAVEPOINT s1",
            "",
        ],
    )
    def test_lets_a_read_pass(self, statement):
        assert not writes(statement)
