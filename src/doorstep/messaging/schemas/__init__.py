"""What goes in and out of the JSON API of this room."""
