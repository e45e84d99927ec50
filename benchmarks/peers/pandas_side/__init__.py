"""pandas reading a file, and nothing more; runs in an environment of its own."""
