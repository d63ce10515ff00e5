"""Measurements and fault runs: what the README's figures come from."""
