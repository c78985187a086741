# Lets LeRobot's arms and motor buses be imported without the gigabytes that its learning parts need: modules that
# the arms never call are stood in for. Import it before lerobot.
import importlib.abc
import importlib.machinery
import sys
import types
from unittest.mock import MagicMock

absent = {
    "torch", "torchvision", "accelerate", "datasets", "cv2", "safetensors", "PIL", "gymnasium", "rerun", "einops", "av",
    "imageio", "jsonlines", "pyarrow", "pandas", "wandb", "transformers", "diffusers",
}
# LeRobot's own: data sets and cameras, which an arm without cameras has no use for.
absent_inside = {"lerobot.processor", "lerobot.cameras", "lerobot.cameras.utils"}


class StandIn(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        # Classes are annotated with and registered for; functions are called by nobody.
        value = type(name, (), {"__class_getitem__": classmethod(lambda cls, _: cls)}) if name[0].isupper() else MagicMock(name=name)
        setattr(self, name, value)
        return value


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in absent or name in absent_inside:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        module.__path__ = []


sys.meta_path.insert(0, Finder())

import torch  # noqa: E402

torch.device = type("device", (), {})
torch.dtype = type("dtype", (), {})
