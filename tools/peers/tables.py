# CSV and Parquet exports as pandas, pyarrow and PyAV see them. usage: tables.py FOLDER
import json
import os
import sys

import av
import numpy as np
import pandas
import pyarrow
import pyarrow.parquet

from checks import check, end, folder_of

folder = folder_of(sys.argv[1])
description = json.load(open(os.path.join(folder, "dataset.json"), encoding="utf-8"))
kind = description["tables"]
fps = description["fps"]
read = pandas.read_csv if kind == "csv" else pandas.read_parquet
episodes = read(os.path.join(folder, f"episodes.{kind}"))
check("the list of episodes is that of the description", list(episodes["uuid"]) == [one["uuid"] for one in description["episodes"]], f"pandas {pandas.__version__}, pyarrow {pyarrow.__version__}")
for episode in description["episodes"]:
    here = os.path.join(folder, episode["folder"])
    name = os.path.basename(here)
    rows = read(os.path.join(here, f"rows.{kind}"))
    check(f"{name}: so many rows", len(rows) == episode["rows"], len(rows))
    check(f"{name}: times are frames over the rate", np.allclose(rows["timestamp"], rows["frame"] / fps, atol=1e-12))
    types = {}
    for feature in description["features"]:
        wanted = feature["columns"] if kind == "csv" else [feature["name"]]
        for column in wanted:
            values = np.stack(rows[column].to_numpy()).astype("float64")
            types[column] = str(rows[column].dtype)
            if not np.isfinite(values).all():
                check(f"{name}: {column} is finite", False)
    check(f"{name}: every number is finite", True, types)
    if kind == "parquet":
        schema = pyarrow.parquet.read_schema(os.path.join(here, "rows.parquet"))
        types = {feature["name"]: str(schema.field(feature["name"]).type) for feature in description["features"]}
        plain = {"float32": "float", "float64": "double", "int64": "int64", "bool": "bool"}
        check(f"{name}: types are as described", all(types[one["name"]] == (plain[one["dtype"]] if len(one["names"]) == 1 else f"list<element: {plain[one['dtype']]}>") for one in description["features"]), types)
    for camera in description["cameras"]:
        with av.open(os.path.join(here, f"{camera['name']}.mp4")) as container:
            frames = [(float(frame.pts * frame.time_base), frame.width, frame.height) for frame in container.decode(video=0)]
        good = len(frames) == len(rows) and all(abs(time - at / fps) < 1e-6 and (width, height) == (camera["width"], camera["height"]) for at, (time, width, height) in enumerate(frames))
        check(f"{name}: every picture of {camera['name']} decodes at its row's time", good, len(frames))
end()
