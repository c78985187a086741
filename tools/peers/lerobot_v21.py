# LeRobotDataset v2.1 exports in the last LeRobot that reads them (0.3): every frame of every camera. usage: lerobot_v21.py FOLDER
import importlib.metadata
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
from lerobot.datasets.lerobot_dataset import LeRobotDataset

from checks import check, end, folder_of

root = folder_of(sys.argv[1])
info = json.load(open(os.path.join(root, "meta/info.json"), encoding="utf-8"))
dataset = LeRobotDataset("local/export", root=root, video_backend="pyav")
check("opens", len(dataset) == info["total_frames"] and dataset.num_episodes == info["total_episodes"], f"lerobot {importlib.metadata.version('lerobot')}, {len(dataset)} frames")
cameras = [name for name, feature in info["features"].items() if feature["dtype"] == "video"]
frames = [dataset[index] for index in range(len(dataset))]
check("every frame of every camera decodes within its tolerance", all(tuple(frame[name].shape) == (3, *info["features"][name]["shape"][:2]) for frame in frames for name in cameras), cameras)
check("every row has its task", all(isinstance(frame["task"], str) for frame in frames))
check("statistics are there for every feature", set(info["features"]) <= set(dataset.meta.stats), sorted(dataset.meta.stats))
step = 1 / info["fps"]
windows = LeRobotDataset("local/export", root=root, video_backend="pyav", delta_timestamps={"action": [0, step, 2 * step], **{name: [-step, 0] for name in cameras}})
check("windows of frames and actions", all(tuple(windows[index]["action"].shape) == (3, *info["features"]["action"]["shape"]) for index in range(0, len(windows), 7)))
end()
