"""Django commands of the kernel."""
