"""The set-up console: what an administrator of the authority changes, so that nothing needs a shell after install."""
