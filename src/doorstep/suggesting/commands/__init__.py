"""`./doorstep suggest`."""
