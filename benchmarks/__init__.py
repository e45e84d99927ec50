"""Doorstep against the limit of the machine and against its peers. Nothing here is installed."""
