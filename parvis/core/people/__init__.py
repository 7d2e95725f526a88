"""People: persons, organisations, households, mandates, agents and the accounts they sign in with."""
