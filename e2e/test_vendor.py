import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


def test_what_others_wrote_is_what_we_recorded_and_all_of_it_is_recorded() -> None:
    recorded = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["file"]
    for entry in recorded:
        assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
        assert all((VENDOR / licence).stat().st_size > 500 for licence in entry["licence_files"])
    named = {name for entry in recorded for name in (entry["path"], *entry["licence_files"])}
    assert {path.name for path in VENDOR.iterdir()} == named | {"VENDOR.toml"}
