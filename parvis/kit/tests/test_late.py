"""A late library is not loaded until it is used, then is the library itself."""

import subprocess
import sys


def test_nothing_is_loaded_before_it_is_used():
    code = (
        "import sys; from parvis.kit.late import late; colours = late('colorsys');"
        "assert 'colorsys' not in sys.modules; assert colours.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0);"
        "assert 'colorsys' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
