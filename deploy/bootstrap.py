"""What `make run` does before anything is installed: a virtual environment and the locked dependencies.

Standard library only, and readable by old Pythons, so that it can say what is missing in one line.
"""

import hashlib
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(TOP, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEEDED = (3, 11)
RUN, DEV = ["requirements.lock"], ["requirements-dev.lock"]
STAMP, DEV_STAMP = os.path.join(VENV, "troth.stamp"), os.path.join(VENV, "troth-dev.stamp")


def fail(sentence):
    sys.stderr.write("troth: %s\n" % sentence)
    sys.exit(2)


def digest(locks):
    whole = hashlib.sha256(sys.version.encode())
    for name in [*locks, "pyproject.toml"]:
        with open(os.path.join(TOP, name), "rb") as file:
            whole.update(file.read())
    return whole.hexdigest()


def is_current(stamp, locks):
    if not os.path.exists(stamp):
        return False
    with open(stamp) as file:
        return file.read() == digest(locks)


def run(command, sentence):
    done = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        fail("%s (%s)" % (sentence, lines[-1].strip() if lines else "no reason given"))


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        fail("this Python has no venv module; on Debian and Ubuntu: apt install python3-venv")
    if not os.access(TOP, os.W_OK):
        fail("no permission to write in %s" % TOP)
    run([sys.executable, "-m", "venv", VENV], "the virtual environment could not be made")


def main(dev):
    if sys.version_info < NEEDED:
        fail("Python %d.%d was found, 3.11 or newer is needed: make PYTHON=python3.12 run" % sys.version_info[:2])
    locks = RUN + DEV if dev else RUN
    if any(is_current(*kept) for kept in ((DEV_STAMP, RUN + DEV), (STAMP, RUN))[: 1 if dev else 2]):
        return
    if not os.path.exists(PYTHON):
        make_venv()
    sys.stderr.write("[1/4] installing dependencies\n")
    unreachable = "the dependencies could not be installed; is there a network"
    run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv"], unreachable)
    uv = os.path.join(VENV, "bin", "uv")
    run([uv, "pip", "sync", "-q", "--compile-bytecode", "--python", PYTHON, "--require-hashes", *locks], unreachable)
    run([uv, "pip", "install", "-q", "--python", PYTHON, "--no-build-isolation", "--no-deps", "-e", "."], unreachable)
    with open(DEV_STAMP if dev else STAMP, "w") as file:
        file.write(digest(locks))


if __name__ == "__main__":
    main("--dev" in sys.argv[1:])
