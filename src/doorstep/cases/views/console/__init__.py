"""The office's face: the inbox, one case, writing down, calling back."""
