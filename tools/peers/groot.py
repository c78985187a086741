# LeRobotDataset v2.1 exports in GR00T's own loader of episodes. usage: groot.py FOLDER, with GROOT_SOURCE naming a
# checkout of NVIDIA's Isaac-GR00T (it is in no package registry).
import json
import os
import sys

sys.path.insert(0, os.environ["GROOT_SOURCE"])
import numpy as np

from checks import check, end, folder_of
from gr00t.data.dataset.lerobot_episode_loader import LeRobotEpisodeLoader
from gr00t.data.types import ModalityConfig

root = folder_of(sys.argv[1])
modality = json.load(open(os.path.join(root, "meta/modality.json"), encoding="utf-8"))
lengths = [json.loads(line)["length"] for line in open(os.path.join(root, "meta/episodes.jsonl"), encoding="utf-8")]
for language in [f"annotation.{name}" for name in modality["annotation"]]:
    config = {kind: ModalityConfig(delta_indices=[0], modality_keys=list(modality[kind])) for kind in ("video", "state")}
    config["action"] = ModalityConfig(delta_indices=list(range(16)), modality_keys=list(modality["action"]))
    config["language"] = ModalityConfig(delta_indices=[0], modality_keys=[language])
    loader = LeRobotEpisodeLoader(root, config, video_backend="torchcodec")
    for index, length in enumerate(lengths):
        episode = loader[index]
        parts = {name: len(episode[f"state.{name}"].iloc[0]) for name in modality["state"]}
        good = len(episode) == length and all(parts[name] == part["end"] - part["start"] for name, part in modality["state"].items())
        check(f"episode {index} with {language}", good and all(isinstance(text, str) for text in episode[f"language.{language}"]), f"{len(episode)} rows, {parts}")
    statistics = loader.get_dataset_statistics()
    check("statistics of every part", all(np.isfinite(values).all() for kind in ("state", "action") for part in statistics[kind].values() for values in part.values()), list(statistics["state"]))
end()
