"""Pages that cross modules: public home and search, my space, the agent desk, the set-up console."""
