"""What the code of a receipt shows."""

from datetime import timedelta

import pytest

from doorstep.cases import operations, queries
from doorstep.cases.models import Case
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    confirmed_by,
    staff_of,
    taken_by,
)
from doorstep.kernel.errors import TooMany
from doorstep.people.tests.factories import (
    OrganisationFactory,
    ResidentFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db


class TestTracked:
    def test_says_where_it_stands_and_nothing_personal(self):
        granny = ResidentFactory(number="13812345678")
        case = CaseFactory(beneficiary=granny, summary="王桂英家门口的灯")
        taken_by(case, VolunteerFactory(near=case, name="李想", called="小李"))

        public = queries.tracked(case.code.lower(), caller="d1", at=NINE_AM)

        said = str([getattr(public, name) for name in public.__slots__])
        assert public.category == case.category.public_name
        for personal in ("王", "李", granny.home.label, "13812345678", "门口"):
            assert personal not in said.replace(str(public.stands), "").replace(
                str(public.seen_to_by), ""
            )

    def test_a_body_is_named_and_a_person_is_a_neighbour(self):
        company = OrganisationFactory(name_zh="欧景物业")
        case = CaseFactory()
        operations.assign(case.pk, to=company.party, by=staff_of(case), at=NINE_AM)

        assert queries.tracked(case.code, caller="d1", at=NINE_AM).seen_to_by == "欧景物业"

    def test_a_private_one_only_says_that_we_have_it(self):
        case = CaseFactory(is_private=True)

        public = queries.tracked(case.code, caller="d1", at=NINE_AM)

        assert (public.category, public.state, public.due_at) == ("", None, None)

    def test_wrong_and_old_codes_look_alike(self):
        case = CaseFactory()
        confirmed_by(case, VolunteerFactory(near=case))

        for code, at in (
            ("222222222222", NINE_AM),
            ("", NINE_AM),
            ("x" * 500, NINE_AM),
            (case.code, NINE_AM + timedelta(days=181)),
        ):
            with pytest.raises(Case.DoesNotExist):
                queries.tracked(code, caller="d1", at=at)

    def test_misses_are_counted_against_the_caller(self):
        case = CaseFactory()
        for _ in range(12):
            with pytest.raises(Case.DoesNotExist):
                queries.tracked("222222222222", caller="d1", at=NINE_AM)

        with pytest.raises(TooMany):
            queries.tracked(case.code, caller="d1", at=NINE_AM)
        assert queries.tracked(case.code, caller="d2", at=NINE_AM).code == case.code
