"""The command line: `./doorstep COMMAND`."""
