import pytest
from troth.project.tests.routes import *
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
def test_print(world, settings):
    for route in routes():
        where = addresses(world)[route]
        for method in ("GET", "POST"):
            row = {}
            for name, browser in world.browsers.items():
                o = outcome(asked(browser, method, where))
                row.setdefault(o, []).append(name)
            open("/tmp/rows","a").write(f"\n{route:28} {method:5} " + " | ".join(f"{o}: {' '.join(n)}" for o, n in row.items()))

