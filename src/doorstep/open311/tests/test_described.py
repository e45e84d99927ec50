"""What the page for programmers says is what the code does."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from doorstep.open311.states import HEARD, STATES, Meant, Status

PAGE = Path(settings.ROOT, "docs/api/open311.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([^|`]+) \| \**(open|closed)\** \| `(\w+)` \|$", re.MULTILINE)


def test_every_state_is_told_as_the_table_says():
    with override("en"):
        ours = {(str(state.label), said.status, said.word) for state, said in STATES.items()}

    told = {(label, Status(status), word) for label, status, word in ROW.findall(PAGE)}

    labels = {label for label, _status, _word in told}
    assert len(told) == len(ours) + 1  # "opened again" is a step, not a state
    assert {(label, status, word) for label, status, word in ours if label not in labels} == set()
    assert ours <= told


def test_only_two_words_open_a_request_again():
    assert {word for word, meant in HEARD.items() if meant is Meant.NOT_FIXED} == {"OPEN", "REOPEN"}
    assert "`OPEN` and `REOPEN` say that it is not fixed" in PAGE
