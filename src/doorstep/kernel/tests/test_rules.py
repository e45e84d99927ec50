from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction

from doorstep.kernel import rules
from doorstep.kernel.models import AuditEntry, Capture, Deployment, Erasure, Seal, Sealable, Words

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


def an_entry() -> AuditEntry:
    return AuditEntry.objects.create(
        actor_kind="PERSON",
        actor_id="a1",
        action="cases.claim",
        thing_kind="case",
        thing_id="7",
        at=NINE,
    )


def a_deployment(*, is_demo: bool = True) -> Deployment:
    return Deployment.objects.create(is_demo=is_demo, made_at=NINE, high_water_at=NINE)


def some_words(about_id=None) -> Words:
    return Words.objects.create(
        text="楼道灯不亮",
        salt=b"s" * 16,
        digest="0" * 64,
        about_kind="case",
        about_id=about_id or uuid4(),
        made_at=NINE,
    )


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
class TestAppendOnly:
    def test_refuses_a_change(self):
        entry = an_entry()

        with pytest.raises(IntegrityError, match="keeps its history"):
            run(f"UPDATE kernel_auditentry SET action = 'x' WHERE id = {entry.pk}")

    def test_refuses_even_a_change_to_the_same(self):
        entry = an_entry()

        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save()

    def test_refuses_removal(self):
        entry = an_entry()

        with pytest.raises(IntegrityError), transaction.atomic():
            entry.delete()

    def test_refuses_removal_by_replacing(self):
        entry = an_entry()
        columns = "id, actor_kind, actor_id, action, thing_kind, thing_id, at"
        values = f"{entry.pk}, 'PERSON', 'a1', 'forged', 'case', '7', '2026-03-05 01:00:00'"
        replace = (
            f"INSERT OR REPLACE INTO kernel_auditentry ({columns}) VALUES ({values})"
            if connection.vendor == "sqlite"
            else f"INSERT INTO kernel_auditentry ({columns}) VALUES ({values})"
            " ON CONFLICT (id) DO UPDATE SET action = excluded.action"
        )

        with pytest.raises(IntegrityError):
            run(replace)

        assert AuditEntry.objects.get().action == "cases.claim"

    def test_refuses_emptying_the_table(self):
        an_entry()
        empty = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"

        with pytest.raises(IntegrityError):
            run(f"{empty} kernel_auditentry")

    @pytest.mark.parametrize("model", [AuditEntry, Seal, Words, Erasure])
    def test_covers_the_tables_of_history(self, model):
        standing = {rule.model: rule for rule in rules.declared()}

        assert standing[model].frozen is None
        assert standing[model].delete_if is not None


@pytest.mark.django_db
class TestFrozen:
    def test_keeps_the_mark_of_a_demo(self):
        a_deployment(is_demo=True)

        with pytest.raises(IntegrityError):
            run("UPDATE kernel_deployment SET is_demo = NOT is_demo")

    def test_keeps_the_one_row(self):
        a_deployment()

        with pytest.raises(IntegrityError):
            run("DELETE FROM kernel_deployment")

    def test_lets_other_columns_change(self):
        a_deployment()

        Deployment.objects.update(build_stage="whole")

        assert Deployment.objects.get().build_stage == "whole"

    def test_lets_captures_go_but_not_change(self):
        capture = Capture.objects.create(
            client="web",
            kind="case",
            capture_id=uuid4(),
            digest="0" * 64,
            result_kind="case",
            result_id="1",
            recorded_at=NINE,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Capture.objects.update(result_id="2")

        capture.delete()

        assert not Capture.objects.exists()


@pytest.mark.django_db
class TestWordsRule:
    def order(self, words: Words, **changed: object) -> None:
        given = {"about_kind": "case", "about_id": words.about_id, "words_up_to": words.pk}
        Erasure.objects.create(
            **(given | changed), reason="asked", actor_kind="PERSON", actor_id="a1", at=NINE
        )

    def test_keeps_words_nobody_ordered_away(self):
        words = some_words()
        self.order(words, about_id=uuid4())

        with pytest.raises(IntegrityError), transaction.atomic():
            words.delete()

    def test_lets_ordered_words_go(self):
        words = some_words()
        self.order(words)

        words.delete()

        assert not Words.objects.exists()

    def test_keeps_words_said_after_the_order(self):
        words = some_words()
        self.order(words, words_up_to=words.pk - 1)

        with pytest.raises(IntegrityError), transaction.atomic():
            words.delete()

    def test_never_lets_words_change(self):
        words = some_words()
        self.order(words)

        with pytest.raises(IntegrityError), transaction.atomic():
            Words.objects.update(about_kind="person")


@pytest.mark.django_db
class TestInstall:
    def drop(self, name: str, table: str) -> None:
        on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
        run(f'DROP TRIGGER "{name}"{on}')

    def stands(self, name: str) -> bool:
        is_sqlite = connection.vendor == "sqlite"
        of, column = ("sqlite_master", "name") if is_sqlite else ("pg_trigger", "tgname")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {of} WHERE {column} = %s", [name])
            return bool(cursor.fetchone()[0])

    def test_nothing_is_broken_after_migrating(self):
        assert rules.broken() == []

    def test_finds_and_mends_a_missing_rule(self):
        self.drop("kernel_seal_rule_delete", "kernel_seal")

        assert [line.split(":")[0] for line in rules.broken()] == ["kernel_seal"]
        rules.install()
        assert rules.broken() == []

    def test_finds_a_weakened_rule(self):
        self.drop("kernel_seal_rule_update", "kernel_seal")
        if connection.vendor == "sqlite":
            run(
                "CREATE TRIGGER kernel_seal_rule_update BEFORE UPDATE ON kernel_seal"
                " BEGIN SELECT 1; END"
            )

        assert len(rules.broken()) == 1

    def test_removes_a_rule_nobody_declares(self):
        if connection.vendor == "sqlite":
            run(
                "CREATE TRIGGER kernel_tally_rule_delete BEFORE DELETE ON kernel_tally"
                " BEGIN SELECT RAISE(ABORT, 'old'); END"
            )
        else:
            run(
                "CREATE FUNCTION kernel_tally_rule_delete() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RAISE EXCEPTION ''old''; END';"
                " CREATE TRIGGER kernel_tally_rule_delete BEFORE DELETE ON kernel_tally"
                " FOR EACH ROW EXECUTE FUNCTION kernel_tally_rule_delete()"
            )

        assert self.stands("kernel_tally_rule_delete")

        rules.install()

        assert not self.stands("kernel_tally_rule_delete")


class TestDeclared:
    def test_every_sealable_table_keeps_its_seal_ids(self):
        standing = {rule.model: rule for rule in rules.declared()}
        sealable = [model for model in apps.get_models() if issubclass(model, Sealable)]

        assert sealable
        for model in sealable:
            kept = standing[model].frozen
            assert kept is None or "seal_id" in kept, model

    def test_refuses_to_freeze_what_is_not_there(self):
        with pytest.raises(FieldDoesNotExist):
            rules.frozen(Capture, columns=["no_such"], may_delete=True)


@pytest.mark.django_db(transaction=True)
class TestFlush:
    """Two tests in one order: each begins with empty tables although the rules forbid emptying."""

    @pytest.mark.parametrize("turn", [1, 2])
    def test_empties_append_only_tables_between_tests(self, turn):
        assert not AuditEntry.objects.exists()
        an_entry()

        with pytest.raises(IntegrityError):
            run("DELETE FROM kernel_auditentry")
        assert rules.broken() == []


@pytest.mark.django_db
class TestBound:
    def test_stands_on_both_tables(self):
        (bond,) = [each for each in rules.bonds() if each.tables[0] == "cases_casepart"]

        assert bond.tables == ("cases_casepart", "cases_case")
        assert rules.broken() == []

    def test_is_loosened_for_a_migration_and_put_back(self):
        from doorstep.kernel.rules.installed import loosen

        loosen()
        assert any("_rule_bond_" in each for each in rules.broken())

        rules.install()

        assert rules.broken() == []

    def test_refuses_a_field_that_points_at_nothing(self):
        with pytest.raises(FieldDoesNotExist):
            rules.bound(Deployment, "is_demo", child_states=["A"], parent_states=["B"])
