"""Two people listen to one voice note and write at the same moment: one is kept."""

import pytest

from doorstep.cases import operations
from doorstep.cases.models import VoiceNote
from doorstep.cases.tests.factories import NINE_AM, staff_of
from doorstep.cases.tests.speaking import spoken
from doorstep.cases.tests.test_races import at_once
from doorstep.catalogue.presets import install
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, actor_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_write_it_down_and_one_is_kept():
    granny = ResidentFactory()
    install(granny.community)
    note = spoken(granny, actor_of(StaffFactory(at=granny.community)))
    ears = [staff_of(note.case) for _ in range(4)]

    brought = at_once(
        *(
            lambda by=by, n=n: operations.write_down(
                note.pk, words=f"第{n}个人听到的", by=by, at=NINE_AM
            )
            for n, by in enumerate(ears)
        )
    )

    kept = [each for each in brought if isinstance(each, VoiceNote)]
    late = [each for each in brought if isinstance(each, operations.AlreadyWrittenDown)]
    assert (len(kept), len(late)) == (1, 3)
    note.refresh_from_db()
    assert note.transcript == kept[0].transcript
    assert note.case.steps.filter(kind="HEARD").count() == 1
    note.case.refresh_from_db()
    seqs = list(note.case.steps.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, note.case.version + 1))
