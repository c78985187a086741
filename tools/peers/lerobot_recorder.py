# How fast LeRobot's own recorder writes the frames of a v3.0 export again, to be held beside the export's own time: the
# frames are decoded first and not counted, the defaults of its recorder are kept. usage: lerobot_recorder.py FOLDER [FRAMES]
import importlib.metadata
import json
import os
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
from lerobot.datasets.lerobot_dataset import LeRobotDataset

from checks import check, end

root = sys.argv[1]
most = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
source = LeRobotDataset("local/export", root=root)
automatic = {"timestamp", "frame_index", "episode_index", "index", "task_index"}
features = {name: feature for name, feature in info["features"].items() if name not in automatic}
cameras = [name for name, feature in features.items() if feature["dtype"] == "video"]
kinds = {"float32": numpy.float32, "float64": numpy.float64, "int64": numpy.int64, "bool": numpy.bool_}


def row(item):
    frame = {"task": item["task"]}
    for name, feature in features.items():
        if name in cameras:
            frame[name] = (item[name].numpy().transpose(1, 2, 0) * 255).round().astype(numpy.uint8)
        else:
            frame[name] = numpy.asarray(item[name].numpy(), dtype=kinds[feature["dtype"]]).reshape(feature["shape"])
    return frame


items = [(int(item["episode_index"]), row(item)) for item in (source[index] for index in range(min(most, len(source))))]
with tempfile.TemporaryDirectory() as folder:
    written = LeRobotDataset.create(
        "local/again", info["fps"], root=os.path.join(folder, "again"), features={name: {**feature, "info": None} if name in cameras else feature for name, feature in features.items()},
        use_videos=True, image_writer_threads=4 * len(cameras),
    )
    began = time.perf_counter()
    for at, (episode, frame) in enumerate(items):
        written.add_frame(frame)
        if at + 1 == len(items) or items[at + 1][0] != episode:
            written.save_episode()
    written.finalize()
    seconds = time.perf_counter() - began
check("its recorder writes the same frames", written.num_frames == len(items), f"lerobot {importlib.metadata.version('lerobot')}: {len(items)} frames of {len(cameras)} cameras in {seconds:.1f} s, {len(items) / seconds:.1f} frames a second")
end()
