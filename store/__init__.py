"""The operations store: an append-only log of what happened, and nothing that knows a rule."""
