"""Taking in what other systems hold: messages from residents, in a file."""
