"""What the pages where domains meet ask: values out, never models."""
