"""Versioned multilingual texts: agreements, notices, policies, handbook chapters; frozen when published."""
