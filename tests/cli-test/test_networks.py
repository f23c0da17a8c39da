"""impasto networks: import from every format, check, remove, and all that is no network."""

import hashlib
import os
import resource
import signal
import subprocess
import sys

import numpy as np

import files
import oracle
import weights
from tap import Skip, check


def installed(tool):
    folder = tool.path("home/impasto/networks")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def read(tool, name):
    return weights.read_safetensors(tool.path(f"home/impasto/networks/{name}.safetensors"))


def bring(tool, file, *options):
    """Imports under the name “it”: (text, tensors, metadata); and removes it."""
    text = tool.run("networks", "import", file, "--name", "it", *options).stdout
    tensors, metadata = read(tool, "it")
    tool.run("networks", "remove", "it")
    assert installed(tool) == []
    return text, tensors, metadata


def rejected(tool, file, *options, status=1, says):
    tool.refused("networks", "import", file, *options, status=status, says=says)
    assert installed(tool) == []


def same(tensors, expected):
    assert sorted(tensors) == sorted(expected), sorted(tensors)
    for name, values in expected.items():
        assert tensors[name].dtype == values.dtype and tensors[name].shape == values.shape, name
        assert tensors[name].tobytes() == values.tobytes(), name


@check
def every_format_gives_the_same_bits(tool):
    expected = tool.net.tensors()
    classifier = {"classifier.0.weight": np.ones((4, 9), np.float32),
                  "classifier.0.bias": np.ones(4, np.float32)}
    files.write_safetensors(tool.path("net.safetensors"), {**expected, **classifier})
    weights.write_torch(tool.path("net.pth"), weights.state({**expected, **classifier}))
    weights.write_torch_legacy(tool.path("net-old.pth"), weights.state({**expected, **classifier}))
    np.savez(tool.path("net.npz"), **expected)
    np.savez_compressed(tool.path("net-packed.npz"), **expected)
    for protocol in (3, 4, 5):
        weights.write_pickle(tool.path(f"net-{protocol}.pkl"), weights.flax(expected), protocol)
    sources = ("net.safetensors", "net.pth", "net-old.pth", "net.npz", "net-packed.npz",
               "net-3.pkl", "net-4.pkl", "net-5.pkl")
    half = {name: values.astype(np.float16) for name, values in expected.items()}
    for source in sources:
        _, tensors, metadata = bring(tool, source, "--float32")
        same(tensors, expected)
        digest = hashlib.sha256(open(tool.path(source), "rb").read()).hexdigest()
        assert metadata["source"] == source and metadata["source-sha256"] == digest
        assert metadata["topology"] == "5 5, 6 6, 6 6 6, 7 7 7, 6 6 6", metadata["topology"]
        assert metadata["preprocessing"] == "torchvision" and metadata["licence"]
        same(bring(tool, source)[1], half)


@check
def endings_mean_nothing(tool):
    for source, name in (("net.pth", "renamed.safetensors"), ("net.safetensors", "renamed.pth"),
                         ("net.npz", "renamed.bin")):
        os.symlink(tool.path(source), tool.path(name))
        same(bring(tool, name, "--float32")[1], tool.net.tensors())


@check
def tensors_may_be_views_and_of_other_types(tool):
    expected = tool.net.tensors()
    flat = np.concatenate([values.reshape(-1) for values in expected.values()])
    shared, at, views = weights.Storage(flat), 0, {}
    for name, values in expected.items():
        views[name] = weights.Tensor(values, shared, at)
        at += values.size
    for write in (weights.write_torch, weights.write_torch_legacy):
        write(tool.path("views.pth"), weights.state(views))
        same(bring(tool, "views.pth", "--float32")[1], expected)

    turned = {}
    for name, values in expected.items():
        if values.ndim == 4:     # channels last
            o, i, _, _ = values.shape
            storage = weights.Storage(np.ascontiguousarray(values.transpose(0, 2, 3, 1)))
            values = weights.Tensor(values, storage, stride=(9 * i, 1, 3 * i, i))
        turned[name] = values
    weights.write_torch(tool.path("turned.pth"), weights.state(turned))
    same(bring(tool, "turned.pth", "--float32")[1], expected)
    np.savez(tool.path("fortran.npz"), **{k: np.asfortranarray(v) for k, v in expected.items()})
    same(bring(tool, "fortran.npz", "--float32")[1], expected)

    nested = {"epoch": 7, "loss": 0.25, "history": [1, 2, None, True], "state_dict": {
        "module." + k: weights.Parameter(weights.Tensor(v)) for k, v in expected.items()}}
    weights.write_torch(tool.path("nested.pth"), nested)
    same(bring(tool, "nested.pth", "--float32")[1], expected)

    for kind in (np.float16, np.float64):
        other = {name: values.astype(kind) for name, values in expected.items()}
        weights.write_torch(tool.path("other.pth"), weights.state(other))
        same(bring(tool, "other.pth", "--float32")[1],
             {name: values.astype(np.float32) for name, values in other.items()})
    upper = {name: (values.view(np.uint32) >> 16).astype(np.uint16)
             for name, values in expected.items()}
    weights.write_torch(tool.path("bfloat.pth"), weights.state(upper))
    same(bring(tool, "bfloat.pth", "--float32")[1],
         {name: (values.astype(np.uint32) << 16).view(np.float32) for name, values in upper.items()})


CAFFE = np.array([0.42947057, 0.373467, -0.06136011, 0.27476987, 0.03868078, -0.36722335,
                  -0.05746817, -0.26224968, -0.35009676], np.float32).reshape(3, 3)


@check
def preprocessing_is_recognised_and_can_be_told(tool):
    tensors = tool.net.tensors()
    weight, bias = tensors["features.0.weight"].copy(), tensors["features.0.bias"].copy()
    bias[:2] = 0.73429835, 0.09340368
    tensors.update({"features.0.weight": weight, "features.0.bias": bias})
    for first in (CAFFE, CAFFE[::-1, ::-1]):
        weight[0, 0] = first
        weights.write_torch(tool.path("caffe.pth"), weights.state(tensors))
        text, _, metadata = bring(tool, "caffe.pth")
        assert "VGG-16 (Caffe)" in text and "“caffe”" in text, text
        assert metadata["preprocessing"] == "caffe"
        _, _, metadata = bring(tool, "caffe.pth", "--preprocessing", "torchvision")
        assert metadata["preprocessing"] == "torchvision"
    weight[0, 0, 1, 1] += 0.01
    weights.write_torch(tool.path("caffe.pth"), weights.state(tensors))
    text, _, metadata = bring(tool, "caffe.pth")
    assert metadata["preprocessing"] == "torchvision" and "--preprocessing" in text, text
    files.write_safetensors(tool.path("told.safetensors"), tensors, {"preprocessing": "caffe"})
    assert bring(tool, "told.safetensors")[2]["preprocessing"] == "caffe"
    rejected(tool, "told.safetensors", "--preprocessing", "tensorflow", status=2, says="tensorflow")


@check
def names(tool):
    tool.run("networks", "import", "net.pth", "--float32")
    assert installed(tool) == ["net.safetensors"]
    listed = tool.run("networks").stdout
    assert "net - net\n" in listed and "float32" in listed and "widths 5 5, 6 6" in listed, listed
    tool.refused("networks", "import", "net-old.pth", "--name", "net", status=1,
                 says=("net", "already", "networks remove"))
    tool.refused("networks", "import", "net.pth", "--name", "caffe", status=1, says="caffe")
    assert installed(tool) == ["net.safetensors"]
    found = tool.json("evaluate", "content.npy", "style.npy", "image.npy", "--network", "net")
    other = tool.json("evaluate", "content.npy", "style.npy", "image.npy", "--network",
                      "small.safetensors")
    assert found["total"] == other["total"]
    evaluate = ("evaluate", "content.npy", "style.npy", "image.npy", "--network")
    tool.refused(*evaluate, "vgg19", status=1,
                 says=("“vgg19”", "networks download vgg19", "networks import FILE --name vgg19"))
    told = tool.json(*evaluate, "vgg19,net")
    assert told["network"] == "net" and told["total"] == found["total"], told
    tool.run("networks", "remove", "net")
    tool.refused("networks", "remove", "net", status=1, says=("net", "import", "download"))
    tool.refused("networks", "remove", "caffe", status=1, says=("caffe", "imported"))
    tool.refused("networks", "remove", "../net", status=1, says="../net")
    os.symlink(tool.path("net.pth"), tool.path("my net (1).pth"))
    tool.run("networks", "import", "my net (1).pth")
    assert installed(tool) == ["my-net--1-.safetensors"]
    tool.run("networks", "remove", "my-net--1-")
    for name in ("", "a/b", "../x", ".hidden", "a b", "x.safetensors", "é", "-x"):
        rejected(tool, "net.pth", "--name=" + name, status=2, says="name")
    for command in ("import", "check", "remove"):
        tool.refused("networks", command, status=2, says="--help")
        tool.refused("networks", command, "a", "b", status=2, says="one argument")
    tool.refused("networks", "improt", "net.pth", status=2, says="improt")


@check
def networks_are_checked(tool):
    text = tool.run("networks", "check", "caffe").stdout
    assert "sound" in text and "13 layers" in text and "caffe" in text, text
    tool.refused("networks", "check", "vgg99", status=1, says=("vgg99", "import", "download"))

    dead = {name: values.copy() for name, values in tool.net.tensors().items()}
    dead["features.17.weight"][:] = 0
    dead["features.17.bias"][:] = -1
    large = {name: values.copy() for name, values in tool.net.tensors().items()}
    large["features.12.weight"] *= 1e9
    nan = {name: values.copy() for name, values in tool.net.tensors().items()}
    nan["features.5.bias"][1] = np.nan
    huge = {name: values.copy() for name, values in tool.net.tensors().items()}
    huge["features.5.bias"][1] = 65520
    for name, tensors, says in (("dead", dead, "conv4_1"), ("large", large, "conv3_2"),
                                ("nan", nan, "features.5.bias")):
        files.write_safetensors(tool.path(f"data/networks/{name}.safetensors"), tensors)
        tool.refused("networks", "check", name, status=1, says=(name, says))
        os.remove(tool.path(f"data/networks/{name}.safetensors"))
        weights.write_torch(tool.path("bad.pth"), weights.state(tensors))
        rejected(tool, "bad.pth", "--float32", says=("bad.pth", says))
    weights.write_torch(tool.path("bad.pth"), weights.state(huge))
    rejected(tool, "bad.pth", says=("features.5.bias", "65520", "float32"))
    bring(tool, "bad.pth", "--float32")


BUILT_IN = os.path.join(os.path.dirname(__file__), "../../data/networks/vgg16-half.safetensors")


@check
def known_networks_are_compared_with_the_original(tool):
    for options in ((), ("--float32",), ("--normalize",)):
        if options == ("--normalize",):
            os.makedirs(tool.path("data/styles"), exist_ok=True)
            pixels = np.random.default_rng(2).integers(0, 256, (32, 40, 3)).astype(np.uint8)
            files.write_png(tool.path("data/styles/noise.png"), pixels)
        tool.run("networks", "import", BUILT_IN, "--name", "it", *options)
        text = tool.run("networks", "check", "it").stdout
        assert "are those of VGG-16, half width" in text, text
        tool.run("networks", "remove", "it")
    os.remove(tool.path("data/styles/noise.png"))

    tensors = {name: values.copy() for name, values in weights.read_safetensors(BUILT_IN)[0].items()}
    tensors["features.14.weight"][3:9] *= 4
    files.write_safetensors(tool.path("hurt.safetensors"), tensors)
    rejected(tool, "hurt.safetensors", says=("hurt", "VGG-16, half width", "conv3_3", "damaged"))
    files.write_safetensors(tool.path("data/networks/hurt.safetensors"), tensors)
    tool.refused("networks", "check", "hurt", status=1, says=("hurt", "conv3_3"))
    os.remove(tool.path("data/networks/hurt.safetensors"))
    text, _, _ = bring(tool, BUILT_IN, "--preprocessing", "caffe")
    assert "made for the pre-processing “torchvision”" in text, text


@check
def the_networks_in_the_box_are_listed_and_sound(tool):
    box = {"IMPASTO_DATADIR": os.path.join(os.path.dirname(BUILT_IN), "..")}
    listed = tool.run("networks", **box).stdout
    for name, title in (("vgg16-half", "VGG-16, half width"), ("vgg16-tiny", "VGG-16, tiny")):
        assert f"{name} - {title}\n" in listed, listed
        text = tool.run("networks", "check", name, **box).stdout
        assert f"are those of {title}" in text, text


class Evil:
    def __reduce__(self):
        return os.system, ("touch executed",)


@check
def files_that_are_no_vgg(tool):
    first = {"features.0.weight": np.ones((4, 3, 3, 3), np.float32),
             "features.0.bias": np.ones(4, np.float32)}
    norm = {"features.1.weight": np.ones(4, np.float32), "features.1.bias": np.ones(4, np.float32),
            "features.1.running_mean": np.ones(4, np.float32),
            "features.1.num_batches_tracked": np.array(7)}
    second = {"features.2.weight": np.ones((4, 4, 3, 3), np.float32),
              "features.2.bias": np.ones(4, np.float32)}
    for tensors, says in (
            ({**first, **norm}, "batch normalisation"),
            ({"classifier.0.weight": np.ones((4, 5), np.float32)}, "fully connected"),
            ({"conv1.weight": np.ones((4, 3, 7, 7), np.float32)}, "conv1.weight"),
            ({}, "without any tensor"),
            ({"features.0.weight": np.ones((0, 3, 3, 3), np.float32),
              "features.0.bias": np.ones(0, np.float32)}, "0 × 3 × 3 × 3"),
            ({**first, "features.0.bias": np.ones(3, np.float32)}, "features.0.bias"),
            ({**first, "features.3.squeeze.weight": np.ones((2, 4, 1, 1), np.float32)},
             "features.3.squeeze.weight"),
            ({**first, **second, "features.2.weight": np.ones((4, 5, 3, 3), np.float32)},
             "4 × 5 × 3 × 3"),
            ({**first, "features.0.weight": np.ones((4, 3, 3, 3), np.int64)}, "float16")):
        for write in (weights.write_torch, weights.write_torch_legacy):
            write(tool.path("bad.pth"), weights.state(tensors))
            rejected(tool, "bad.pth", says=("bad.pth", says))

    with open(tool.path("evil.pkl"), "wb") as file:
        weights.pickle.dump({"a": Evil()}, file)
    rejected(tool, "evil.pkl", says="posix.system")
    weights.write_torch(tool.path("evil.pth"), {"a": Evil()})
    rejected(tool, "evil.pth", says="posix.system")
    weights.write_torch_legacy(tool.path("evil.pth"), {"a": Evil()})
    rejected(tool, "evil.pth", says="posix.system")
    assert not os.path.exists(tool.path("executed"))

    state = weights.state(tool.net.tensors())
    weights.write_torch(tool.path("bad.pth"), state, byteorder=b"big")
    rejected(tool, "bad.pth", says="big-endian")
    weights.write_torch_legacy(tool.path("bad.pth"), state, little_endian=False)
    rejected(tool, "bad.pth", says="big-endian")
    weights.write_torch(tool.path("bad.pth"), state, extra=(("net/constants.pkl", b""),))
    rejected(tool, "bad.pth", says="TorchScript")
    weights.write_torch(tool.path("bad.pth"), state, extra=(("net/data/0", b"again"),))
    rejected(tool, "bad.pth", says=("net/data/0", "twice"))
    with weights.zipfile.ZipFile(tool.path("bad.zip"), "w") as archive:
        archive.writestr("readme", "hello")
    rejected(tool, "bad.zip", says="zip archive")


@check
def files_that_are_no_weights(tool):
    os.makedirs(tool.path("a-folder"), exist_ok=True)
    for name, data, says in (
            ("text.pth", b"not a network\n", "text"), ("empty.pth", b"", "empty"),
            ("zeros.pth", bytes(5000), "zeros"), ("page.pth", b"<!DOCTYPE html><html>", "web page"),
            ("picture.pth", b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
            ("pointer.pth", b"version https://git-lfs.github.com/spec/v1\n", "LFS"),
            ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
            ("packed.gz", b"\x1f\x8b\x08" + bytes(100), "gzip"),
            ("one.npy", b"\x93NUMPY\1\0" + bytes(100), ".npy"),
            ("noise.pth", bytes(range(7, 256)) * 9, "unknown")):
        with open(tool.path(name), "wb") as file:
            file.write(data)
        rejected(tool, name, says=(name, says, "Expected is a VGG"))
        tool.refused("evaluate", "content.npy", "style.npy", "image.npy", "--network", "./" + name,
                     status=1, says=says)
    rejected(tool, "a-folder", says=("folder", "Expected is a VGG"))
    rejected(tool, "missing.pth", says="missing.pth")
    os.symlink(tool.path("round.pth"), tool.path("around.pth"))
    os.symlink(tool.path("around.pth"), tool.path("round.pth"))
    rejected(tool, "round.pth", says=("round.pth", "symbolic links"))
    os.mkfifo(tool.path("pipe.pth"))
    rejected(tool, "pipe.pth", says=("pipe.pth", "no ordinary file", "Expected is a VGG"))
    tool.refused("evaluate", "content.npy", "style.npy", "image.npy", "--network", "./net.pth",
                 status=1, says=("net.pth", "import"))
    if os.geteuid() != 0:
        os.symlink(tool.path("net.pth"), tool.path("locked.pth"))
        os.chmod(tool.path("net.pth"), 0)
        rejected(tool, "locked.pth", says="locked.pth")
        os.chmod(tool.path("net.pth"), 0o644)


@check
def damaged_weights(tool):
    for name, kind in (("net.safetensors", "safetensors"), ("net.pth", "zip archive"),
                       ("net-old.pth", "PyTorch file of the old kind"), ("net.npz", "zip archive"),
                       ("net-4.pkl", "pickle")):
        data = open(tool.path(name), "rb").read()
        with open(tool.path("cut"), "wb") as file:
            file.write(data[:int(0.7 * len(data))])
        rejected(tool, "cut", says=("cut", kind, "truncated"))
        for share in (0.001, 0.01, 0.3, 0.9, 0.999):
            with open(tool.path("cut"), "wb") as file:
                file.write(data[:int(share * len(data))])
            rejected(tool, "cut", says="cut")
    data = bytearray(open(tool.path("net.pth"), "rb").read())
    at = data.find(tool.net.tensors()["features.5.weight"].tobytes())
    data[at + 40] ^= 1
    with open(tool.path("bit.pth"), "wb") as file:
        file.write(data)
    rejected(tool, "bit.pth", says=("bit.pth", "damaged"))


@check
def a_full_disk_leaves_nothing(tool):
    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run([tool.program, "networks", "import", tool.path("net.pth")],
                          env=tool.environment, capture_output=True, text=True,
                          preexec_fn=small_files)
    assert done.returncode == 1 and "written" in done.stderr, done.stderr
    assert installed(tool) == []
    os.rmdir(tool.path("home/impasto/networks"))
    with open(tool.path("home/impasto/networks"), "w"):
        pass
    tool.refused("networks", "import", "net.pth", status=1, says="networks")
    os.remove(tool.path("home/impasto/networks"))
    os.makedirs(tool.path("fresh"))
    done = subprocess.run([tool.program, "networks", "import", tool.path("net.pth")],
                          env=dict(tool.environment, XDG_DATA_HOME=tool.path("fresh")),
                          capture_output=True, text=True, preexec_fn=small_files)
    assert done.returncode == 1 and os.listdir(tool.path("fresh")) == [], done.stderr


# Linux counts the memory of who starts a program as the program's: so something small does.
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)
"""


def measured_import(tool, file, *options):
    """(bytes, processor seconds)"""
    environment = dict(tool.environment)
    environment.pop("MALLOC_PERTURB_", None)     # Meson's: all that is allocated is written to
    done = subprocess.run([sys.executable, "-c", MEASURE, tool.program, "networks", "import", file,
                           *options], cwd=tool.folder, env=environment, capture_output=True,
                          text=True, check=True)
    status, size, seconds = done.stdout.split()
    assert status == "0", done.stderr
    return int(size), float(seconds)


def sanitized(tool):
    return b"__asan_init" in open(tool.program, "rb").read()


def write_large(tool, tensors):
    """As large as torchvision's files, the classifier a hole."""
    state = weights.state(tensors)
    for name, shape in (("0", (4096, 25088)), ("3", (4096, 4096)), ("6", (1000, 4096))):
        state[f"classifier.{name}.weight"] = weights.zeros(shape)
    weights.write_torch_legacy(tool.path("large.pth"), state)
    assert os.path.getsize(tool.path("large.pth")) > 490e6


@check
def large_files_take_little_memory(tool):
    write_large(tool, tool.net.tensors())
    size, _ = measured_import(tool, "large.pth", "--float32")
    same(read(tool, "large")[0], tool.net.tensors())
    tool.run("networks", "remove", "large")
    os.remove(tool.path("large.pth"))
    assert sanitized(tool) or size < 50e6, size


@check
def a_whole_vgg19_takes_little_memory(tool):
    if sanitized(tool):
        raise Skip("sanitizers take memory of their own")
    random = np.random.default_rng(13)
    tensors, before = {}, 3
    for index, width in zip((0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34),
                            (64,) * 2 + (128,) * 2 + (256,) * 4 + (512,) * 8):
        scale = np.float32((2 / 9 / before) ** 0.5)
        values = random.standard_normal((width, before, 3, 3), np.float32)
        tensors[f"features.{index}.weight"] = scale * values
        tensors[f"features.{index}.bias"] = np.zeros(width, np.float32)
        before = width
    write_large(tool, tensors)
    os.makedirs(tool.path("data/styles"), exist_ok=True)
    for k in range(8):
        pixels = random.integers(0, 256, (200, 200, 3)).astype(np.uint8)
        files.write_png(tool.path(f"data/styles/noise-{k}.png"), pixels)
    for options in ((), ("--normalize",)):
        size, seconds = measured_import(tool, "large.pth", *options)
        tool.run("networks", "remove", "large")
        assert size < 130e6 and seconds < 10, (options, size, seconds)
    for k in range(8):
        os.remove(tool.path(f"data/styles/noise-{k}.png"))
    os.remove(tool.path("large.pth"))


@check
def sizes_that_cannot_be(tool):
    """Shapes, offsets and counts that reach behind the data."""
    weight, bias = np.ones((4, 3, 3, 3), np.float32), weights.Tensor(np.ones(4, np.float32))
    for write in (weights.write_torch, weights.write_torch_legacy):
        for change in ({"offset": 1}, {"offset": 2 ** 62}, {"size": (5, 3, 3, 3)},
                       {"stride": (2 ** 62, 9, 3, 1)}, {"size": (2 ** 40, 2 ** 30, 3, 3)},
                       {"stride": (0, 0, 0, 0), "size": (2 ** 30, 3, 3, 3)}):
            tensor = weights.Tensor(weight)
            for key, value in change.items():
                setattr(tensor, key, value)
            write(tool.path("bad.pth"), weights.state({"features.0.weight": tensor,
                                                       "features.0.bias": bias}))
            rejected(tool, "bad.pth", says=("bad.pth", "features.0.weight"))
    tensor = weights.Tensor(weight)
    tensor.stride = (-27, 9, 3, 1)
    weights.write_torch(tool.path("bad.pth"), weights.state({"features.0.weight": tensor}))
    rejected(tool, "bad.pth", says=("bad.pth", "features.0.weight"))


@check
def normalised_weights_answer_the_same(tool):
    """Each filter's mean over the gallery becomes 1; outputs agree up to the stored scale."""
    random = np.random.default_rng(11)
    os.makedirs(tool.path("data/styles"), exist_ok=True)
    pictures = []
    # more than go through a layer together, and one too small for the last poolings
    sizes = ((64, 192), (192, 48), (192, 12)) + 7 * ((32, 192),)
    for k, (height, width) in enumerate(sizes):
        coarse = random.integers(0, 256, (height // 4, width // 4, 3))
        pixels = np.repeat(np.repeat(coarse, 4, 0), 4, 1).astype(np.uint8)
        files.write_png(tool.path(f"data/styles/picture-{k}.png"), pixels)
        pictures.append(pixels.transpose(2, 0, 1) / 255)
    tensors = tool.net.tensors()
    silent = tensors["features.7.bias"].copy()
    silent[2] = -1e3
    tensors["features.7.bias"] = silent
    weights.write_torch(tool.path("net-silent.pth"), weights.state(tensors))
    text, scaled, metadata = bring(tool, "net-silent.pth", "--float32", "--normalize")
    assert "normalised" in text and "10 pictures" in metadata["normalized"], (text, metadata)

    def network(these):
        net = oracle.Net((5, 6, 6, 7, 6), seed=3)
        for index, layer in zip(oracle.INDICES, oracle.LAYERS):
            net.weights[layer] = (these[f"features.{index}.weight"], these[f"features.{index}.bias"])
        return net

    before, after = network(tensors), network(scaled)
    mu = {layer: scaled[f"mu.{index}"] for index, layer in zip(oracle.INDICES, oracle.LAYERS)}
    assert mu["conv2_2"][2] == 1
    x = before.forward(tool.image, False)[0]
    y = after.forward(tool.image, False)[0]
    for layer in oracle.LAYERS:
        there = y[layer] * mu[layer][:, None, None]
        assert np.abs(there - x[layer]).max() <= 1e-4 * np.abs(x[layer]).max(), layer
    maps = [after.forward(picture, False)[0] for picture in pictures]
    for layer in oracle.LAYERS:
        sums = sum(m[layer].sum((1, 2)) for m in maps if layer in m)
        mean = sums / sum(m[layer][0].size for m in maps if layer in m)
        unscaled = mu[layer] == 1
        assert np.abs(mean[~unscaled] - 1).max() < 1e-3, (layer, mean)
    assert scaled["mu.0"].dtype == np.float32
    for k in range(len(sizes)):
        os.remove(tool.path(f"data/styles/picture-{k}.png"))


@check
def compress_fits_a_network_to_a_folder(tool):
    random = np.random.default_rng(12)
    os.makedirs(tool.path("folder"), exist_ok=True)
    for k in range(3):
        pixels = np.repeat(np.repeat(random.integers(0, 256, (20, 24, 3)), 8, 0), 8, 1).astype(np.uint8)
        files.write_png(tool.path(f"folder/{k}.png"), pixels)
    with open(tool.path("folder/notes.txt"), "w", encoding="utf-8") as file:
        file.write("no picture")
    files.write_safetensors(tool.path("wide.safetensors"), tool.net.tensors())
    wide, folder = tool.path("wide.safetensors"), tool.path("folder")
    text = tool.run("networks", "compress", wide, folder, "--width", "0.5", "--name", "half").stdout
    assert "conv1_1" in text and "half" in text, text
    tensors, metadata = read(tool, "half")
    assert tensors["features.0.weight"].dtype == np.float16 and metadata["preprocessing"] == "torchvision"
    with open(wide, "rb") as file:
        assert metadata["source-sha256"] == hashlib.sha256(file.read()).hexdigest(), metadata
    assert metadata["source"] == "wide.safetensors", metadata
    tool.refused("networks", "compress", wide, folder, "--width", "0.5", "--name", "half", status=1,
                 says=("half", "already"))
    tool.run("networks", "remove", "half")
    tool.refused("networks", "compress", wide, folder, "--width", "0.5", status=2, says=("--name",))
    tool.refused("networks", "compress", wide, folder, "--width", "2", "--name", "half", status=2, says=("width", "2"))
    tool.refused("networks", "compress", wide, tool.path("nowhere"), "--width", "0.5", "--name", "half",
                 status=1, says=("nowhere",))
    os.makedirs(tool.path("empty"), exist_ok=True)
    tool.refused("networks", "compress", wide, tool.path("empty"), "--width", "0.5", "--name", "half",
                 status=1, says=("empty",))
    assert installed(tool) == []
