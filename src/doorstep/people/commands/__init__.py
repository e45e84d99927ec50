"""What the operator can ask of the people's room."""
