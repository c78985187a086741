# HDF5 exports as h5py, robomimic's readers and ACT's readers see them. usage: hdf5.py FOLDER
import glob
import json
import os
import sys

import cv2
import h5py
import numpy as np

from checks import check, checking, end, folder_of

folder = folder_of(sys.argv[1])


def picture(dataset, row):
    if dataset.ndim == 4:
        return dataset[row]
    return cv2.cvtColor(cv2.imdecode(dataset[row], cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def pictures_good(dataset, name):
    rows = len(dataset)
    looks = [picture(dataset, row) for row in {0, rows // 2, rows - 1}]
    check(f"{name}: pictures are RGB and not empty", all(one is not None and one.ndim == 3 and one.shape[2] == 3 and one.max() > 0 for one in looks), [None if one is None else one.shape for one in looks])


def robomimic(path):
    # As its SequenceDataset opens it.
    with h5py.File(path, "r", swmr=True, libver="latest") as file:
        demos = sorted(file["data"].keys(), key=lambda name: int(name[5:]))
        check("env_args is JSON", isinstance(json.loads(file["data"].attrs["env_args"]), dict))
        check("total is the sum", file["data"].attrs["total"] == sum(file["data"][demo].attrs["num_samples"] for demo in demos))
        for mask in file["mask"]:
            names = [one.decode("utf-8") for one in np.array(file["mask"][mask][:])]
            check(f"mask {mask} names demonstrations", names and set(names) <= set(demos), names)
        for name in demos:
            demo = file["data"][name]
            rows = demo.attrs["num_samples"]
            lengths = {}
            demo.visititems(lambda key, item: lengths.update({key: item.shape[0]}) if isinstance(item, h5py.Dataset) else None)
            check(f"{name}: all are as long", set(lengths.values()) == {rows}, lengths)
            check(f"{name}: actions are finite", np.isfinite(demo["actions"][:]).all(), demo["actions"].shape)
            for key in demo["obs"]:
                if "_image" in key:
                    pictures_good(demo["obs"][key], f"{name}/{key}")
                else:
                    check(f"{name}/{key}: the next row is the next", (demo["next_obs"][key][:-1] == demo["obs"][key][1:]).all())


def aloha(paths):
    for path in paths:
        name = os.path.basename(path)
        with checking(f"{name}: read as ACT reads it"), h5py.File(path, "r") as root:
            compressed = root.attrs.get("compress", False)
            length = root["/action"].shape[0]
            assert root.attrs["sim"] in (0, 1)
            assert root["/observations/qpos"][()].shape == root["/observations/qvel"][()].shape
            for at, camera in enumerate(root["/observations/images"].keys()):
                images = root[f"/observations/images/{camera}"]
                assert len(images) == length
                if compressed:
                    ends = root["/compress_len"][at]
                    for row in range(length):
                        whole = images[row]
                        assert bytes(whole[int(ends[row]) - 2:int(ends[row])]) == b"\xff\xd9" and not whole[int(ends[row]):].any()
                pictures_good(images, f"{name}/{camera}")


one = os.path.join(folder, "demonstrations.hdf5")
check("h5py opens it", True, f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}")
if os.path.exists(one):
    robomimic(one)
else:
    aloha(sorted(glob.glob(os.path.join(folder, "episode_*.hdf5"))))
end()
