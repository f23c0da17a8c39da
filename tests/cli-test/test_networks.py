"""impasto networks: names, check, remove, compress, and the networks in the box."""

import hashlib
import os

import numpy as np

import files
import weights
from imports import bring, installed, read, rejected
from tap import check


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


IN_THE_BOX = os.path.join(os.path.dirname(__file__), "../../data/networks/vgg16-half.safetensors")


@check
def known_networks_are_compared_with_the_original(tool):
    for options in ((), ("--float32",), ("--normalize",)):
        if options == ("--normalize",):
            os.makedirs(tool.path("data/styles"), exist_ok=True)
            pixels = np.random.default_rng(2).integers(0, 256, (32, 40, 3)).astype(np.uint8)
            files.write_png(tool.path("data/styles/noise.png"), pixels)
        tool.run("networks", "import", IN_THE_BOX, "--name", "it", *options)
        text = tool.run("networks", "check", "it").stdout
        assert "are those of VGG-16, half width" in text, text
        tool.run("networks", "remove", "it")
    os.remove(tool.path("data/styles/noise.png"))

    tensors = {name: values.copy() for name, values in weights.read_safetensors(IN_THE_BOX)[0].items()}
    tensors["features.14.weight"][3:9] *= 4
    files.write_safetensors(tool.path("hurt.safetensors"), tensors)
    rejected(tool, "hurt.safetensors", says=("hurt", "VGG-16, half width", "conv3_3", "damaged"))
    files.write_safetensors(tool.path("data/networks/hurt.safetensors"), tensors)
    tool.refused("networks", "check", "hurt", status=1, says=("hurt", "conv3_3"))
    os.remove(tool.path("data/networks/hurt.safetensors"))
    text, _, _ = bring(tool, IN_THE_BOX, "--preprocessing", "caffe")
    assert "made for the pre-processing “torchvision”" in text, text


@check
def the_networks_in_the_box_are_listed_and_sound(tool):
    box = {"IMPASTO_DATADIR": os.path.join(os.path.dirname(IN_THE_BOX), "..")}
    listed = tool.run("networks", **box).stdout
    for name, title in (("vgg16-half", "VGG-16, half width"), ("vgg16-slim", "VGG-16, slim"),
                        ("vgg16-tiny", "VGG-16, tiny")):
        assert f"{name} - {title}\n" in listed, listed
        text = tool.run("networks", "check", name, **box).stdout
        assert f"are those of {title}" in text, text


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
    tool.refused("networks", "compress", wide, folder, "--width", "0.5,half", "--name", "half", status=2,
                 says=("half", "--width"))
    tool.refused("networks", "compress", wide, tool.path("nowhere"), "--width", "0.5", "--name", "half",
                 status=1, says=("nowhere",))
    os.makedirs(tool.path("empty"), exist_ok=True)
    tool.refused("networks", "compress", wide, tool.path("empty"), "--width", "0.5", "--name", "half",
                 status=1, says=("empty",))
    assert installed(tool) == []
