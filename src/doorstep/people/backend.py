"""From a session to its account, and in the same look to the person chosen in it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from doorstep.people import acting
from doorstep.people.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Signs in as allauth does; every page that follows asks for account and person at once."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account with `chosen` filled in; as Django finds it when no person is chosen."""
        link = acting.chosen_links().filter(account=user_id).select_related("account").first()
        if link is None:
            found = super().get_user(user_id)
            return found if isinstance(found, Account) else None
        account = link.account
        account.chosen = link
        return account if self.user_can_authenticate(account) else None
