"""One folder per domain. Each may be deleted and the house still stands."""
