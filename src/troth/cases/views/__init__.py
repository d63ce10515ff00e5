"""The pages of cases: the workbench of the desk, and the side of the person."""
