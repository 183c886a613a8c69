"""What a user or a script types: one module per command."""
