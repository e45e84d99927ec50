"""The roll-ups agree with the history, and whatever is tampered with is found and named."""

from argparse import Namespace

import pytest
from django.db import connection, transaction
from django.db.models import F

from doorstep.cases.models import Case, Delta, FigureCount, InboxCount
from doorstep.cases.models.counts import EVER, Line
from doorstep.cases.operations.folding import fold
from doorstep.cases.states import OPEN, State
from doorstep.kernel.models import AuditEntry
from doorstep.kernel.testing import without_triggers
from doorstep.reports.commands import reconcile as command
from doorstep.reports.reconciling import reconcile
from doorstep.reports.tests.scenes import lived_in

pytestmark = pytest.mark.django_db


def options(**given):
    return Namespace(**{"community": "", "rebuild": False, "yes": False, **given})


def found(capsys):
    assert command.run(options()) == 1
    return capsys.readouterr().out


class TestReconcile:
    def test_agrees_with_history_and_names_what_is_planted(self, capsys):
        community = lived_in()
        for folded in (1, 40):  # and more than that is waiting
            fold(most=folded)
            last = [each for each in reconcile() if each.is_done]
            assert [each.differing for each in last] == [[], [], []]  # with the promises
            assert last[0].cases == 17
            assert sum(each.figures for each in last) > 100
        assert command.run(options(community=community.code)) == 0
        assert "17 cases walked" in capsys.readouterr().out
        planted = [
            _in_the_figures,
            _in_the_inbox,
            _in_a_median,
            _in_a_delta,
            _one_delta_too_many,
            _in_a_place_that_is_not_there,
            _in_a_case,
            _in_the_time_of_a_case,
            _in_the_lateness_of_a_case,
        ]
        for plant in planted:
            with transaction.atomic():
                expected = plant(community)
                assert expected in found(capsys), plant.__name__
                transaction.set_rollback(True)
        assert command.run(options()) == 0

    def test_puts_right_what_is_planted_and_says_so(self, capsys, monkeypatch):
        community = lived_in()
        fold(most=30)
        waiting = Delta.objects.count()
        assert waiting
        before = _shown()
        _in_the_figures(community)
        _in_the_inbox(community)
        FigureCount.objects.filter(line=Line.BUILDING).delete()

        monkeypatch.setattr("builtins.input", lambda _asked: "")
        assert command.run(options(rebuild=True)) == 1
        monkeypatch.setattr("builtins.input", lambda _asked: "y")
        assert command.run(options(rebuild=True)) == 0

        assert "compared again: 0 differ" in capsys.readouterr().out
        assert Delta.objects.count() == 0
        assert AuditEntry.objects.filter(action="cases.rebuild_counts").count() == 1
        fold()
        assert _shown() != before  # what waited is folded now
        assert command.run(options()) == 0

    def test_knows_no_such_community(self, capsys):
        assert command.run(options(community="NOBODY")) == 2
        assert "NOBODY" in capsys.readouterr().out


def _shown():
    return sorted(FigureCount.objects.values_list("place_id", "line", "month", "key", "taken"))


def _in_the_figures(community):
    row = FigureCount.objects.filter(place_id=community.pk, line=Line.MATTER).exclude(month=EVER)[0]
    FigureCount.objects.filter(pk=row.pk).update(open=F("open") + 7)
    month = f"{row.month // 100}-{row.month % 100:02}"
    privacy = ", private" if row.is_private else ""
    return f"({row.key}), {month}{privacy}: open: shown {row.open + 7}, recounted {row.open}\n"


def _in_the_inbox(community):
    row = InboxCount.objects.filter(place_id=community.parent_id)[0]
    InboxCount.objects.filter(pk=row.pk).update(cases=row.cases + 1)
    return f"({row.place_id}), {row.state}"


def _in_a_median(community):
    row = FigureCount.objects.filter(place_id=community.pk).exclude(took="")[0]
    FigureCount.objects.filter(pk=row.pk).update(took=row.took + " 3:1")
    return "done in about 0:01:37: shown 1, recounted 0"


def _in_a_delta(community):
    row = Delta.objects.filter(sign=1, state=State.CONFIRMED)[0]
    with without_triggers(connection):
        Delta.objects.filter(pk=row.pk).update(state=State.NO_ANSWER)
    return "everything, all time: confirmed: shown 2, recounted 3"


def _one_delta_too_many(community):
    row = Delta.objects.filter(sign=1)[0]
    row.pk = None
    row.save(force_insert=True)
    privacy = ", private" if row.is_private else ""
    return f"({row.community_id}), everything, all time{privacy}: taken: shown "


def _in_a_place_that_is_not_there(community):
    InboxCount.objects.create(
        place_id=987_654, is_private=False, state=State.RAISED, is_overdue=False, cases=3
    )
    return "no such place (987654), RAISED: cases: shown 3, recounted 0"


def _in_a_case(community):
    case = Case.objects.filter(state=State.CONFIRMED)[0]
    Case.objects.filter(pk=case.pk).update(state=State.NO_ANSWER)
    return f"case {case.code}: state: shown NO_ANSWER, recounted CONFIRMED"


def _in_the_time_of_a_case(community):
    case = Case.objects.filter(resolved_at__isnull=False)[0]
    Case.objects.filter(pk=case.pk).update(resolved_at=F("recorded_at"))
    return f"case {case.code}: resolved_at: shown"


def _in_the_lateness_of_a_case(community):
    case = Case.objects.filter(state__in=OPEN, is_overdue=False)[0]
    Case.objects.filter(pk=case.pk).update(is_overdue=True)
    return f"case {case.code}: is_overdue: shown True, recounted False"
