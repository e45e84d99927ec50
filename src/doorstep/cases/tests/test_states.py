"""The table of moves, seen whole."""

from itertools import product

import pytest

from doorstep.cases.states import CLOSED, IN_HAND, MOVES, OPEN, REOPENABLE, SAYS_HOW, State

ALLOWED = {
    ("RAISED", "TAKEN"),
    ("RAISED", "ANSWERED"),
    ("RAISED", "WITHDRAWN"),
    ("RAISED", "MERGED"),
    ("TAKEN", "STARTED"),
    ("TAKEN", "RESOLVED"),
    ("TAKEN", "RAISED"),
    ("TAKEN", "ANSWERED"),
    ("TAKEN", "WITHDRAWN"),
    ("TAKEN", "MERGED"),
    ("STARTED", "RESOLVED"),
    ("STARTED", "RAISED"),
    ("STARTED", "WITHDRAWN"),
    ("STARTED", "MERGED"),
    ("RESOLVED", "CONFIRMED"),
    ("RESOLVED", "RAISED"),
    ("RESOLVED", "NO_ANSWER"),
    ("CONFIRMED", "RAISED"),
    ("ANSWERED", "RAISED"),
    ("NO_ANSWER", "RAISED"),
    ("MERGED", "RAISED"),
}


@pytest.mark.parametrize(("here", "there"), list(product(State, State)))
def test_moves(here, there):
    assert (there in MOVES[here]) == ((here.value, there.value) in ALLOWED)


def test_every_edge_says_why():
    assert all(reason.strip() for onward in MOVES.values() for reason in onward.values())


def test_withdrawn_is_final():
    assert [state for state in State if not MOVES[state]] == [State.WITHDRAWN]


def test_every_state_is_open_or_resolved_or_closed():
    assert set(State) == OPEN | {State.RESOLVED} | CLOSED
    assert not OPEN & CLOSED
    assert IN_HAND < OPEN
    assert REOPENABLE < CLOSED
    assert REOPENABLE | {State.RESOLVED} == SAYS_HOW
