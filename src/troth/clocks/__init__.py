"""Time that is right: duties as due instants, with their source and the steps that led there."""
