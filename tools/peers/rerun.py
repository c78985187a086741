# Rerun loads an exported MCAP data set without a window: its own check finds nothing, and it knows pictures, places, poses and logs.
# usage: rerun.py FOLDER
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from checks import check, end

os.environ["RERUN_ANALYTICS"] = "0"
program = pathlib.Path(sys.executable).with_name("rerun")
colours = re.compile(r"\x1b\[[0-9;]*m")
# What Rerun makes of messages that it understands; others stay bytes.
understood = {"pictures": "VideoStream:sample", "places": "Transform3D:translation", "poses": "InstancePoses3D:translations", "logs": "TextLog:text"}


def run(*words):
    done = subprocess.run([str(program), *words], capture_output=True, text=True)
    return done.returncode, colours.sub("", done.stdout + done.stderr)


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.mcap")):
    status, said = run("mcap", "check", str(path))
    check(f"{path.name}: rerun mcap check finds nothing", status == 0 and "PROBLEM" not in said, [line for line in said.splitlines() if "PROBLEM" in line][:3])
    with tempfile.TemporaryDirectory() as place:
        recording = str(pathlib.Path(place, "out.rrd"))
        status, said = run("mcap", "convert", str(path), "-o", recording)
        check(f"{path.name}: it is converted", status == 0, said[-300:] if status else "")
        check(f"{path.name}: what it became is sound", run("rrd", "verify", recording)[0] == 0)
        _, printed = run("rrd", "print", recording)
        for what, component in understood.items():
            check(f"{path.name}: {what} are known", component in printed, component)
end()
