"""The few words every floor above speaks: who acts, how an act is refused, how a state moves, and ids."""
