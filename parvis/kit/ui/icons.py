"""Our own small drawings, 20 units wide, of one stroke so that they take the colour of the text."""

from __future__ import annotations

import json
from pathlib import Path

# The path of each drawing, by name.
ICONS: dict[str, str] = json.loads((Path(__file__).parent / "icons.json").read_text(encoding="utf-8"))
