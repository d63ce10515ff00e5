"""The pages where domains meet."""
