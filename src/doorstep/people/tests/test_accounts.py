from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.kernel.errors import BadInput, TooMany
from doorstep.people import acting, indexes, links, operations, policies, tokens
from doorstep.people.actors import PHONE, Actor
from doorstep.people.models import Account, AccountPerson
from doorstep.people.states import Confirmed
from doorstep.people.tests.factories import (
    AccountFactory,
    PersonFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    actor_of,
)

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SYSTEM = Actor.system("test")
NUMBER = "13800001234"

pytestmark = pytest.mark.django_db


def proven(device: str = "phone", at: datetime = NINE_AM) -> Account:
    account = operations.account_for_phone(NUMBER, at=at)
    return operations.prove_phone(account.pk, device=device, at=at)


class TestAccountForPhone:
    def test_known_and_unknown_numbers_take_the_same_statements(self):
        statements = []
        for _ in range(2):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                operations.account_for_phone(NUMBER, at=NINE_AM)
            statements.append([query["sql"].split("(")[0].split()[:3] for query in seen])

        assert statements[0] == statements[1]
        assert Account.objects.count() == 1

    def test_opens_nothing_before_it_is_proven(self):
        account = operations.account_for_phone(NUMBER, at=NINE_AM)

        assert acting.actor_for(account, None, "phone").phone is None
        assert not account.has_usable_password()

    def test_numbers_nobody_proved_are_forgotten_after_a_day(self):
        operations.account_for_phone("13900000000", at=NINE_AM)
        kept = proven()

        operations.forget_unproven(at=NINE_AM + timedelta(days=2))

        assert list(Account.objects.all()) == [kept]


class TestOpenedByPhone:
    def test_only_what_was_reported_from_that_number_since_it_was_verified(self):
        account = proven()
        mine = indexes.of_account_phone(NUMBER)
        other = indexes.of_account_phone("13900000000")

        assert policies.opened_by_phone(account, mine, NINE_AM + HOUR)
        assert not policies.opened_by_phone(account, mine, NINE_AM - HOUR)
        assert not policies.opened_by_phone(account, other, NINE_AM + HOUR)
        assert not policies.opened_by_phone(account, None, NINE_AM + HOUR)

    def test_a_new_browser_starts_afresh_and_a_known_one_goes_on(self):
        proven()
        same = proven(at=NINE_AM + HOUR)
        assert same.phone_verified_at == NINE_AM

        new = proven(device="another", at=NINE_AM + 2 * HOUR)
        assert new.phone_verified_at == NINE_AM + 2 * HOUR

    def test_the_actor_opens_the_same(self):
        account = proven()
        actor = acting.actor_for(account, None, "phone")

        assert actor.kind == PHONE
        assert actor.phone is not None
        assert actor.phone.opens(indexes.of_account_phone(NUMBER), NINE_AM)
        assert not actor.phone.opens(indexes.of_account_phone(NUMBER), NINE_AM - HOUR)
        assert not actor.phone.opens(None, NINE_AM)


class TestActivate:
    def test_opens_the_file_on_this_browser_only(self):
        resident = ResidentFactory()
        desk = actor_of(StaffFactory(at=resident.community))
        account = proven()
        _link, code = operations.hand_out_code(resident.pk, by=desk, at=NINE_AM)
        assert acting.person_for(account, is_phone_only=True, device="phone") is None

        operations.activate(account.pk, code.lower(), device="phone", at=NINE_AM)

        assert acting.person_for(account, is_phone_only=True, device="phone") == resident
        assert acting.person_for(account, is_phone_only=True, device="elsewhere") is None
        assert acting.person_for(account, is_phone_only=False, device="elsewhere") == resident

    def test_a_code_works_once_and_a_new_one_calls_off_the_old(self):
        resident = ResidentFactory()
        account = proven()
        _link, old = operations.hand_out_code(resident.pk, by=SYSTEM, at=NINE_AM)
        _link, new = operations.hand_out_code(resident.pk, by=SYSTEM, at=NINE_AM)

        with pytest.raises(links.NoSuchLink):
            operations.activate(account.pk, old, device="phone", at=NINE_AM)
        operations.activate(account.pk, new, device="phone", at=NINE_AM)
        with pytest.raises(links.NoSuchLink):
            operations.activate(account.pk, new, device="phone", at=NINE_AM)

    def test_guessing_is_counted(self):
        account = proven()
        for _ in range(5):
            with pytest.raises(links.NoSuchLink):
                operations.activate(account.pk, "AAAA-AAAA-AAAA", device="phone", at=NINE_AM)

        with pytest.raises(TooMany):
            operations.activate(account.pk, "AAAA-AAAA-AAAA", device="phone", at=NINE_AM)

    def test_nobody_hands_out_a_code_to_a_higher_office(self):
        secretary = SecretaryFactory()
        desk = actor_of(StaffFactory(at=secretary.community))

        with pytest.raises(operations.MayNotOpen):
            operations.hand_out_code(secretary.pk, by=desk, at=NINE_AM)


class TestRememberProofs:
    @pytest.mark.parametrize(
        ("methods", "is_phone_only"),
        [
            (["code"], True),
            (["code", "code"], True),
            ([], True),
            (["code", "mfa"], False),
            (["password"], False),
        ],
    )
    def test_more_than_a_code_opens_more_than_a_phone(self, methods, is_phone_only):
        session = SessionStore()

        acting.remember_proofs(session, [{"method": method} for method in methods])

        assert session[acting.PHONE_ONLY] is is_phone_only


class TestPersonFor:
    def test_a_password_opens_the_file_of_staff_anywhere(self):
        staff = StaffFactory()
        account = AccountFactory(person=staff)

        assert acting.person_for(account, is_phone_only=False, device="any") == staff

    def test_a_code_to_the_phone_of_staff_opens_no_role(self):
        account = AccountFactory(person=StaffFactory(), number=NUMBER)

        assert acting.person_for(account, is_phone_only=True, device="any") is None

    def test_a_person_who_left_is_nobody(self):
        account = AccountFactory(person=StaffFactory(is_active=False))

        assert acting.person_for(account, is_phone_only=False, device="any") is None


class TestOpenAccount:
    def test_ties_a_work_number_to_the_file(self):
        person = PersonFactory()
        desk = actor_of(StaffFactory(at=person.community))

        account = operations.open_account(
            person.pk, username="W00042", password="一张折叠桌两把椅子", by=desk, at=NINE_AM
        )

        assert account.check_password("一张折叠桌两把椅子")
        assert AccountPerson.objects.get(account=account).is_chosen

    def test_refuses_a_weak_password_and_a_taken_number(self):
        person, other = PersonFactory(), PersonFactory()
        with pytest.raises(BadInput):
            operations.open_account(
                person.pk, username="W1", password="12345678", by=SYSTEM, at=NINE_AM
            )
        operations.open_account(
            person.pk, username="W1", password="一张折叠桌两把椅子", by=SYSTEM, at=NINE_AM
        )

        with pytest.raises(operations.NumberTaken):
            operations.open_account(
                other.pk, username="W1", password="一张折叠桌两把椅子", by=SYSTEM, at=NINE_AM
            )

    def test_a_forgotten_password_is_replaced_by_the_office_that_appoints(self):
        staff = StaffFactory()
        account = AccountFactory(person=staff)
        place = staff.roles.get().place
        secretary = actor_of(SecretaryFactory(at=place))

        operations.new_password(staff.pk, password="一张折叠桌两把椅子", by=secretary, at=NINE_AM)

        account.refresh_from_db()
        assert account.check_password("一张折叠桌两把椅子")
        with pytest.raises(operations.MayNotOpen):
            operations.new_password(
                staff.pk,
                password="一张折叠桌两把椅子",
                by=actor_of(StaffFactory(at=place)),
                at=NINE_AM,
            )


class TestChoose:
    def test_one_account_may_act_for_several_persons_one_at_a_time(self):
        daughter, mother = PersonFactory(), PersonFactory()
        account = AccountFactory(person=daughter)
        operations.link_account(
            account.pk, person_id=mother.pk, how=Confirmed.DESK, by=SYSTEM, at=NINE_AM
        )

        operations.choose(account.pk, person_id=mother.pk)

        assert acting.person_for(account, is_phone_only=False, device="any") == mother
        with pytest.raises(operations.NotYours):
            operations.choose(account.pk, person_id=PersonFactory().pk)


class TestTokens:
    def test_speak_for_their_person_until_revoked_or_expired(self):
        person = PersonFactory()
        token, text = tokens.make(person, name="phone", at=NINE_AM)

        assert tokens.read(text, at=NINE_AM).person == person
        token.refresh_from_db()
        assert str(token.last_used_on) == "2026-03-05"
        with pytest.raises(tokens.BadToken):
            tokens.read(text, at=NINE_AM + timedelta(days=366))
        assert not tokens.revoke(token.pk, person=PersonFactory(), at=NINE_AM)
        assert tokens.revoke(token.pk, person=person, at=NINE_AM)
        with pytest.raises(tokens.BadToken):
            tokens.read(text, at=NINE_AM)
