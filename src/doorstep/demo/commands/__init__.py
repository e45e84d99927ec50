"""What the operator can ask of the demo."""
