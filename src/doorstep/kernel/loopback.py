"""Whether an address never leaves this machine."""

from ipaddress import ip_address


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
