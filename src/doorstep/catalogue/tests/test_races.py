"""Several people put the rules in order at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from doorstep.catalogue import operations
from doorstep.catalogue.models import OwnerRule
from doorstep.catalogue.tests.factories import OwnerRuleFactory
from doorstep.people.tests.factories import SecretaryFactory, actor_of
from doorstep.places.tests.factories import CommunityFactory

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_rules_stay_in_one_order_whoever_moves_them():
    community = CommunityFactory()
    secretary = SecretaryFactory(at=community)
    rules = [OwnerRuleFactory(community=community, position=n) for n in range(1, 7)]
    start = Barrier(5)

    def act(number):
        try:
            start.wait()
            by = actor_of(secretary)
            if number == 0:
                operations.remove_rule(rules[0].pk, by=by, at=AT)
            else:
                operations.move_rule(rules[number].pk, up=number % 2 == 0, by=by, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(act, range(5)))

    left = OwnerRule.objects.filter(community=community).order_by("position")
    assert [rule.position for rule in left] == [1, 2, 3, 4, 5]
    assert {rule.pk for rule in left} == {rule.pk for rule in rules[1:]}
