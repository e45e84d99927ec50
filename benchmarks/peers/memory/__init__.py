"""The inbox drawn from memory: what its page costs when nothing has to be found out."""
