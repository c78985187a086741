# How fast LeRobot's own recorder writes the rows that `waldo bench export` exports: two cameras of 640×480, twelve numbers
# of state and action, episodes of as many seconds as given. Prints one JSON line. For the table beside that bench.
# usage: lerobot_recorder_speed.py seconds [episodes]
import json
import os
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["SVT_LOG"] = "1"

import lerobot
import numpy as np
from lerobot.datasets.lerobot_dataset import LeRobotDataset

seconds = float(sys.argv[1])
episodes = int(sys.argv[2]) if len(sys.argv) > 2 else 2
fps, cameras, size = 30, ("wrist", "overview"), (480, 640, 3)
joints = [f"joint_{index}.pos" for index in range(6)]
features = {name: {"dtype": "float32", "shape": (6,), "names": joints} for name in ("observation.state", "action")}
features |= {f"observation.images.{name}": {"dtype": "video", "shape": size, "names": ["height", "width", "channels"]} for name in cameras}
random = np.random.default_rng(1)
# Ready made, so that only the recorder is measured.
pictures = []
for count in range(60):
    picture = np.full(size, 40 + (count * 7) % 160, dtype=np.uint8)
    picture[:24] = random.integers(0, 128, size=(24, *size[1:]), dtype=np.uint8)
    pictures.append(picture)

with tempfile.TemporaryDirectory(prefix="waldo-peers-") as folder:
    dataset = LeRobotDataset.create("local/speed", fps, features, root=f"{folder}/set", image_writer_threads=4 * len(cameras))
    begun = time.perf_counter()
    for _ in range(episodes):
        for row in range(int(seconds * fps)):
            numbers = {name: np.full(6, row, dtype=np.float32) for name in ("observation.state", "action")}
            dataset.add_frame({**numbers, **{f"observation.images.{name}": pictures[row % 60] for name in cameras}, "task": "a task"})
        dataset.save_episode()
    dataset.finalize()
    took = time.perf_counter() - begun
rows = episodes * int(seconds * fps)
print(json.dumps({"lerobot": lerobot.__version__, "rows": rows, "seconds": took, "rowsPerSecond": rows / took, "picturesPerSecond": rows * len(cameras) / took}))
