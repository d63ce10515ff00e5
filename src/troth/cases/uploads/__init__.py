"""Files as they come in: what they are by their bytes, and how they may be called."""
