"""The consumer's pages, split by act: reading, entering, deciding, proving, signing, keeping, speaking."""
