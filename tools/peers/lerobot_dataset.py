# LeRobot's own loader and editing tools on a data set that Waldo exported: every frame of every camera with each decoder,
# then delete, split, merge, change of features and tasks, recording more, and the results read again.
# usage: lerobot_dataset.py '{"path": "…"}' episodes; run.ts starts it.
import json
import os
import pathlib
import shutil
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["SVT_LOG"] = "1"

from checks import check, checking, end, folder_of

import numpy as np
import torch
from lerobot.datasets.dataset_tools import add_features, delete_episodes, merge_datasets, modify_tasks, remove_feature, split_dataset
from lerobot.datasets.lerobot_dataset import LeRobotDataset

path = pathlib.Path(folder_of(sys.argv[1]))
episodes = int(sys.argv[2])
scratch = tempfile.TemporaryDirectory(prefix="waldo-peers-")
places = iter(range(1000))


def place():
    return pathlib.Path(scratch.name) / f"set{next(places)}"


def loaded(root, backend="pyav", **more):
    return LeRobotDataset("local/waldo", root=root, video_backend=backend, **more)


def read_all(dataset):
    """Every row: its pictures decode within the loader's tolerance, and it is where it says."""
    for index in range(len(dataset)):
        item = dataset[index]
        assert int(item["index"]) == index, (index, item["index"])
        for key in dataset.meta.video_keys:
            assert item[key].shape == (3, *dataset.meta.features[key]["shape"][:2]), item[key].shape
            assert 0.0 <= float(item[key].min()) and float(item[key].max()) <= 1.0
        for key, feature in dataset.meta.features.items():
            if feature["dtype"].startswith("float"):
                assert torch.isfinite(item[key]).all(), key
    return len(dataset)


info = json.loads((path / "meta" / "info.json").read_text())
whole = loaded(path)
check("it loads without a network, as large as it says", len(whole) == info["total_frames"] and whole.num_episodes == episodes, f"{len(whole)} rows, {whole.num_episodes} episodes, {len(whole.meta.video_keys)} cameras")
for backend in ("pyav", "torchcodec"):
    with checking(f"every row of every camera decodes within the tolerance of 0.1 ms with {backend}"):
        assert read_all(loaded(path, backend)) == info["total_frames"]
with checking("rows before and after are found too"):
    step = 1 / info["fps"]
    windowed = loaded(path, delta_timestamps={key: [-step, 0, step] for key in ["observation.state", "action", *whole.meta.video_keys]})
    item = windowed[len(windowed) // 2]
    assert item["action"].shape[0] == 3 and item["action_is_pad"].sum() == 0
    edge = windowed[0]
    assert bool(edge["action_is_pad"][0])
with checking("batches of a shuffled DataLoader"):
    loader = torch.utils.data.DataLoader(whole, batch_size=8, shuffle=True, num_workers=0)
    batch = next(iter(loader))
    assert batch["observation.state"].shape[0] == 8 and len(batch["task"]) == 8
with checking("its statistics fit its features"):
    for key, feature in whole.meta.features.items():
        stats = whole.meta.stats[key]
        shape = (3, 1, 1) if feature["dtype"] == "video" else tuple(feature["shape"])
        for name in ("min", "max", "mean", "std", "q01", "q10", "q50", "q90", "q99"):
            assert stats[name].shape == shape, (key, name, stats[name].shape)
        assert (stats["min"] <= stats["mean"] + 1e-9).all() and (stats["mean"] <= stats["max"] + 1e-9).all(), key
with checking("some of its episodes alone"):
    some = loaded(path, episodes=[1, episodes - 1])
    assert some.num_episodes == 2
    for index in range(len(some)):
        assert int(some[index]["episode_index"]) in (1, episodes - 1)

with checking("delete: two episodes go, the others read as before"):
    fewer = delete_episodes(whole, [0, 2], output_dir=place(), repo_id="local/fewer")
    assert fewer.num_episodes == episodes - 2
    read_all(loaded(fewer.root))
    assert np.allclose(fewer[0]["observation.state"], whole[whole.meta.episodes[1]["dataset_from_index"]]["observation.state"])
with checking("split: by episodes, each part reads"):
    parts = split_dataset(whole, {"train": list(range(episodes - 2)), "val": [episodes - 2, episodes - 1]}, output_dir=place())
    assert sum(part.num_episodes for part in parts.values()) == episodes
    for part in parts.values():
        read_all(loaded(part.root))
with checking("merge: the parts are the whole again"):
    merged = merge_datasets(list(parts.values()), output_repo_id="local/merged", output_dir=place())
    assert len(merged) == len(whole)
    read_all(loaded(merged.root))
with checking("a feature more, and a feature less"):
    more = add_features(whole, {"reward": (np.zeros((len(whole), 1), dtype=np.float32), {"dtype": "float32", "shape": (1,), "names": None})}, output_dir=place(), repo_id="local/more")
    less = remove_feature(more, "observation.effort", output_dir=place(), repo_id="local/less")
    assert "reward" in less.meta.features and "observation.effort" not in less.meta.features
    read_all(loaded(less.root))
with checking("another task for all"):
    copy = place()
    shutil.copytree(path, copy)
    modify_tasks(loaded(copy), new_task="something else")
    assert loaded(copy)[0]["task"] == "something else"
with checking("LeRobot's recorder goes on in it"):
    copy = place()
    shutil.copytree(path, copy)
    more = loaded(copy)
    own = {"timestamp", "frame_index", "episode_index", "index", "task_index"}
    for _ in range(4):
        frame = {"task": "more"}
        for key, feature in more.meta.features.items():
            if key not in own:
                kind = "uint8" if feature["dtype"] == "video" else feature["dtype"]
                frame[key] = np.zeros(feature["shape"], dtype=kind)
        more.add_frame(frame)
    more.save_episode()
    more.finalize()
    again = loaded(copy)
    assert again.num_episodes == episodes + 1, again.num_episodes
    again[len(again) - 1]
scratch.cleanup()
end()
