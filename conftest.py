"""What every test shares: the database of the run, and what must be built before."""

pytest_plugins = ["tests.database", "tests.build", "tests.town", "tests.severity"]
