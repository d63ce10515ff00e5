"""Files: encrypted, content-addressed, written durably before anybody is told that they exist."""
