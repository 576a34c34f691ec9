"""Who is measured, one file a field. A contestant imports what it needs when it gets ready, in its own environment."""
