"""How many subjects a process remembers while it makes read models is set; what it makes does not depend on it."""

from pathlib import Path

import pytest

from api.register import Register
from api.settings import Settings
from application.problem import Unusable
from projections.replaying import differences
from tests.databases import environment_of


@pytest.mark.parametrize("most", ["1", "7"])
def test_read_models_are_the_same_however_little_is_remembered(seeded: Path, most: str) -> None:
    with Register(Settings.read({**environment_of(seeded), "WIEWAAR_REMEMBERED": most})) as register:
        for follower in register.followers.values():
            follower.rebuild()
        assert list(differences(register.log, register.read_models)) == []


@pytest.mark.parametrize("value", ["0", "-1", "many", "1" * 10])
def test_a_room_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(Unusable) as refused:
        Settings.read({"WIEWAAR_REMEMBERED": value})
    assert refused.value.details == {"name": "WIEWAAR_REMEMBERED", "value": value}
