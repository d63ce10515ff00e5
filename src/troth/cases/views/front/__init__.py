"""The pages of a case for the person whose it is, and for whoever holds its receipt."""
