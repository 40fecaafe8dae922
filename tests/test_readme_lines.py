"""The lines of the README to be typed do what they say, one after the other, with a real server and real files."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT
from tests.databases import environment_of

BASH, CURL = shutil.which("bash"), shutil.which("curl")
TOO_LONG = 28  # what curl ends with when its time is over, as it always is for a stream


def block(name: str) -> str:
    """The lines of a section, as the README has them."""
    text = (ROOT / "README.md").read_text()
    (found,) = re.findall(rf"<!-- {name}: tested -->\n```sh\n(.*?)```", text, re.DOTALL)
    return str(found)


def steps(name: str) -> Iterator[tuple[str, str | None]]:
    """Each command of a section with what the README says that it answers."""
    command, lines = "", block(name).splitlines()
    for nth, line in enumerate(lines):
        if line.startswith("#") or not line:
            continue
        command += line + "\n"
        ends = nth + 1 == len(lines) or not lines[nth + 1].startswith("  ")
        if ends:
            following = lines[nth + 1] if nth + 1 < len(lines) else ""
            yield command, following.removeprefix("# → ") if following.startswith("# → ") else None
            command = ""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.skipif(BASH is None or CURL is None, reason="the lines are for bash and curl")
@pytest.mark.parametrize("section", ["api", "verify"])
def test_every_line_of_a_section_does_what_the_readme_says(section: str, tmp_path: Path) -> None:
    assert BASH is not None
    port, told = str(free_port()), 0
    environment = {
        "PATH": os.environ["PATH"],
        **environment_of(tmp_path / "state"),
        "TMPDIR": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    served: list[subprocess.Popen[bytes]] = []
    try:
        for command, answer in steps(section):
            line = command.replace("8000", port)
            if line.endswith("&\n"):
                words = [BASH, "-c", f"exec {line.removesuffix('&' + chr(10))}"]
                served.append(
                    subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
                )
                continue
            name = re.match(r"([A-Z]+)=", line)
            shown = f'{line}printf %s "${name[1]}"' if name else line
            done = subprocess.run(  # noqa: S603  # the same
                [BASH, "-c", shown], check=False, cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE
            )
            assert done.returncode in ((0, TOO_LONG) if "--max-time" in line else (0,)), (line, done.stderr.decode())
            said = done.stdout.decode()
            if name:
                assert said, line
                environment[name[1]] = said
            if answer is not None:
                told += 1
                pattern = ".*?".join(re.escape(each) for each in answer.split("…"))
                assert re.match(f".*?{pattern}", said, re.DOTALL), (line, said)
    finally:
        for each in served:
            each.send_signal(signal.SIGTERM)
            each.wait(PATIENCE)
    assert told == block(section).count("# → ") > 0
