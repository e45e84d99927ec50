"""What goes in and out of the JSON API of people. Keys of the database never leave it."""
