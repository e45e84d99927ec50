"""What only a demo may do, and only for somebody sitting at the same machine."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import deployment
from doorstep.kernel.errors import DomainError
from doorstep.kernel.loopback import is_loopback


class NotADemo(DomainError):
    """The database is not marked as a demo, or the server can be reached from outside."""

    code = "demo.not_a_demo"
    status = 404


def refuse_outside_demo() -> None:
    """Raises NotADemo unless this database is a demo and the server listens on loopback."""
    if not (deployment.is_demo() and is_loopback(settings.HOST)):
        raise NotADemo(_("This works in a demo on this machine only."))
