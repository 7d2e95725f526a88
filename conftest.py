"""What every test shares; the database of a run is in tests/database.py."""

pytest_plugins = ["tests.database"]
