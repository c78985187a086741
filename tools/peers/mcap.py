# The readers of MCAP's makers (mcap, mcap-protobuf-support, mcap-ros2-support) and FFmpeg (av) read an exported data set.
# usage: mcap.py FOLDER [PROGRAM]; PROGRAM: the mcap command line, if there is one, for its doctor and its recovery.
import io
import pathlib
import subprocess
import sys
import tempfile

# This file has the library's name, and its folder comes first where Python looks.
here = pathlib.Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != here]

import av  # noqa: E402
from mcap.reader import make_reader  # noqa: E402
from mcap_protobuf.decoder import DecoderFactory as Protobuf  # noqa: E402
from mcap_ros2.decoder import DecoderFactory as Ros2  # noqa: E402

sys.path.append(str(here))
from checks import check, checking, end  # noqa: E402

standard = {"foxglove.CompressedVideo", "foxglove_msgs/msg/CompressedVideo"}


def read(path):
    """Topics with the number of their messages, pictures decoded, and whether log_time ever ran back."""
    counts, decoders, pictures = {}, {}, {}
    last, ordered = 0, True
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[Protobuf(), Ros2()])
        summary = reader.get_summary()
        for schema, channel, message, decoded in reader.iter_decoded_messages(log_time_order=False):
            counts[channel.topic] = counts.get(channel.topic, 0) + 1
            ordered, last = ordered and message.log_time >= last, message.log_time
            if schema.name in standard:
                decoder = decoders.setdefault(channel.topic, av.CodecContext.create("h264", "r"))
                pictures.setdefault(channel.topic, 0)
                for packet in decoder.parse(bytes(decoded.data)):
                    pictures[channel.topic] += len(decoder.decode(packet))
        for topic, decoder in decoders.items():
            for packet in decoder.parse(b""):
                pictures[topic] += len(decoder.decode(packet))
            pictures[topic] += len(decoder.decode(None))
        attachments = [one.name for one in reader.iter_attachments()]
        metadata = {one.name: one.metadata for one in reader.iter_metadata()}
    return summary, counts, pictures, ordered, attachments, metadata


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


files = sorted(pathlib.Path(sys.argv[1]).glob("*.mcap"))
check("there are files", len(files) > 0, len(files))
for path in files:
    with checking(f"{path.name} is read to its end"):
        summary, counts, pictures, ordered, attachments, metadata = read(path)
        check(f"{path.name}: as many messages as its statistics say", sum(counts.values()) == summary.statistics.message_count, sum(counts.values()))
        check(f"{path.name}: in order of log_time", ordered)
        check(f"{path.name}: every picture decodes", all(pictures[topic] == counts[topic] for topic in pictures), pictures)
        check(f"{path.name}: the episode's metadata", "uuid" in metadata.get("waldo.episode", {}), metadata.get("waldo.episode", {}).get("task"))

program = sys.argv[2] if len(sys.argv) > 2 else None
if program:
    check("mcap command line", True, run(program, "--version")[1])
    for path in files:
        status, said = run(program, "doctor", str(path))
        check(f"{path.name}: mcap doctor finds nothing, not even a warning", status == 0 and "Warning" not in said and "Error" not in said, said[:400])
    with tempfile.TemporaryDirectory() as place:
        cut, mended = pathlib.Path(place, "cut.mcap"), pathlib.Path(place, "mended.mcap")
        whole = files[0].read_bytes()
        cut.write_bytes(whole[: len(whole) * 2 // 3])
        status, said = run(program, "recover", str(cut), "-o", str(mended))
        _, counts, pictures, *_ = read(mended)
        check("mcap recover saves what a cut file holds", status == 3 and sum(counts.values()) > 0, said.splitlines()[-1])
        check("and the doctor finds nothing in it", run(program, "doctor", str(mended)) == (0, ""), said[:200])
        check("and its pictures decode", all(pictures[topic] == counts[topic] for topic in pictures), pictures)
end()
