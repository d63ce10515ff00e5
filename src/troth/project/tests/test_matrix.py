import pytest
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize("n", [1,2])
def test_world(world, n):
    print(world.tokens)
    assert world.document.level == "LT"
    assert world.held.held_at
    assert world.unsealed.level == "none"
    world.held.delete()
