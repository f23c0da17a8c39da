"""impasto networks import: from every format, recognised, normalised, in little memory."""

import hashlib
import os
import resource
import signal
import subprocess
import sys

import numpy as np

import files
import imports
import oracle
import weights
from imports import bring, installed, read, rejected, same
from tap import Skip, check


@check
def every_format_gives_the_same_bits(tool):
    expected = tool.net.tensors()
    half = {name: values.astype(np.float16) for name, values in expected.items()}
    for source in imports.SOURCES:
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
