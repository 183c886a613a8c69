"""What a person or a script types: one module per command."""
