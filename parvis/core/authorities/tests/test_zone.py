"""Public holidays of an authority, even one without an INSEE code."""

import pytest

from parvis.core.authorities.models import Authority
from parvis.kit.calendar import Zone


@pytest.mark.parametrize(
    ("insee", "postcode", "zone"),
    [
        ("35238", "", Zone.METROPOLE),
        ("67482", "35000", Zone.ALSACE),
        ("", "97400", Zone.LA_REUNION),
        ("", "", Zone.METROPOLE),
        ("?", "abc", Zone.METROPOLE),
    ],
)
def test_the_holidays_of_an_authority(insee, postcode, zone):
    assert Authority(insee_code=insee, postcode=postcode).zone is zone
