"""Doorstep (家门口): someone says something at the door; it is placed, given, done, confirmed."""

from importlib.metadata import version

__version__ = version("doorstep")
