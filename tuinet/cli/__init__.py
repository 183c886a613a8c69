"""What a person or a script types. One file per command."""
