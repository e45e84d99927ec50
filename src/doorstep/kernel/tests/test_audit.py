import pytest

from doorstep.kernel import audit
from doorstep.kernel.models import AuditEntry
from doorstep.kernel.tests.characters import DIRECTOR_ZHAO, NINE, SWEEP


@pytest.mark.django_db
class TestNote:
    def test_writes_one_line_of_ids(self):
        audit.note(DIRECTOR_ZHAO, "cases.claim", ("case", 812), at=NINE)
        audit.note(SWEEP, "cases.overdue", ("case", 812), at=NINE)

        lines = AuditEntry.objects.order_by("pk")
        assert [(line.actor_kind, line.action, line.thing_id, line.at) for line in lines] == [
            ("PERSON", "cases.claim", "812", NINE),
            ("SYSTEM", "cases.overdue", "812", NINE),
        ]
