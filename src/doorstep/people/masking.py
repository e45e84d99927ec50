"""What a screen shows of what must not be read over a shoulder."""


def mask_phone(number: str | None) -> str:
    """138****1234; a short number keeps only its last two digits."""
    if not number:
        return ""
    if len(number) < 8:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return f"{number[:3]}****{number[-4:]}"


def mask_name(name: str) -> str:
    """王*英, 李*; only the first and, from three characters on, the last one stay."""
    if len(name) < 2:
        return name
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_id(number: str | None) -> str:
    """4*****************2: first and last character."""
    if not number:
        return ""
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"
