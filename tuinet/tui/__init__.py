"""The Textual app: what a person sees of runs, and how they ask something of them."""
