from argparse import ArgumentParser

import pytest
from django.db import connection

from doorstep.kernel import audit, seals
from doorstep.kernel.commands import audit as command
from doorstep.kernel.testing import without_triggers
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO, NINE


def verify(*arguments: str) -> int:
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(["verify", *arguments]))


@pytest.mark.django_db
class TestVerify:
    def test_says_that_all_is_well(self, capsys):
        audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", 812), at=NINE)
        seals.seal_committed(NINE)
        audit.note(DIRECTOR_ZHAO, "cases.start", ("case", 812), at=NINE)

        assert verify("--chain", "audit") == 0
        assert "audit: 1 sealed, 1 waiting, consistent" in capsys.readouterr().out

    def test_points_at_a_changed_row(self, capsys):
        line = audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", 812), at=NINE)
        seals.seal_committed(NINE)
        with without_triggers(connection), connection.cursor() as cursor:
            cursor.execute("UPDATE kernel_auditentry SET action = 'x'")

        assert verify() == 1
        assert f"row {line.pk}, seal 1: changed" in capsys.readouterr().out

    def test_points_at_a_missing_rule(self, capsys):
        on = "" if connection.vendor == "sqlite" else " ON kernel_seal"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER kernel_seal_rule_update{on}")

        assert verify() == 1
        assert "kernel_seal_rule_update" in capsys.readouterr().out
