"""What is typed about cases: by the desk, and by the person."""
