"""What keeps the tables of a root in order: checked, merged, brought to a newer schema, made to forget."""
