"""What only a demo may do, and only for somebody sitting at the same machine."""

from ipaddress import ip_address

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import deployment
from doorstep.kernel.errors import DomainError


class NotADemo(DomainError):
    """The database is not marked as a demo, or the server can be reached from outside."""

    code = "demo.not_a_demo"
    status = 404


def is_loopback(host: str) -> bool:
    """True for localhost and addresses that never leave the machine; a port may follow."""
    name = host.rpartition(":")[0] if host.count(":") == 1 or host.startswith("[") else host
    name = (name or host).strip("[]")
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_outside_demo() -> None:
    """Raises NotADemo unless this database is a demo and the server listens on loopback."""
    if not (deployment.is_demo() and is_loopback(settings.HOST)):
        raise NotADemo(_("This works in a demo on this machine only."))
