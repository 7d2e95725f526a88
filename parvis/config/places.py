"""Where things are on this machine: the checkout and the data folder."""

from pathlib import Path

from parvis.config import env


def checkout() -> Path:
    """Return the folder that holds the `parvis` package: the checkout, or site-packages once installed."""
    return Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return the data folder: `$PARVIS_DATA`, else `data/` in the checkout, else `/var/lib/parvis`."""
    named = env.text("PARVIS_DATA").strip()
    if named:
        return Path(named).expanduser().resolve()
    in_checkout = (checkout() / "pyproject.toml").is_file()
    return checkout() / "data" if in_checkout else Path("/var/lib/parvis")
