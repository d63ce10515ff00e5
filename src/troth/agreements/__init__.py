"""Agreements: the public texts, who stands where with them, objections and opinions."""
