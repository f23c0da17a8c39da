"""Picture files in and out: kinds, alpha, damage, places that cannot be written."""

import os
import struct

import numpy as np

import files
from tap import check


def identical(tool, a, b):
    done = tool.run("compare", a, b)
    assert done.stdout == "PSNR inf dB\nSSIM 1.000000000\n", done.stdout


@check
def kinds_of_png(tool):
    grey, rgb = tool.bytes[:, :, 0], tool.bytes[:, :, :3]
    palette = np.random.default_rng(3).integers(0, 256, (256, 3))
    files.write_png(tool.path("grey.png"), grey)
    files.write_png(tool.path("grey-as-rgb.png"), np.repeat(grey[:, :, None], 3, 2))
    files.write_png(tool.path("deep.png"), rgb.astype(int) * 257, depth=16)
    files.write_png(tool.path("indexed.png"), grey, color=3, palette=palette)
    files.write_png(tool.path("indexed-as-rgb.png"), palette[grey])
    files.write_bmp(tool.path("rgb.bmp"), rgb)
    identical(tool, "grey.png", "grey-as-rgb.png")
    identical(tool, "deep.png", "rgb.png")
    identical(tool, "indexed.png", "indexed-as-rgb.png")
    identical(tool, "rgb.bmp", "rgb.png")


@check
def bytes_are_divided_by_255(tool):
    np.save(tool.path("rgb.npy"), (tool.bytes[:, :, :3] / 255).astype(np.float32)
            .transpose(2, 0, 1).copy())
    assert tool.json("compare", "rgb.npy", "rgb.png", "--json")["psnr"] is None


def decoded(tool, name):
    """[3,H,W] of a picture file as the tool sees it: a run that has nothing to do."""
    tool.stylize(name, name, "decoded.npy", "--term", "content:conv1_1=1", "--init", "content")
    return np.load(tool.path("decoded.npy"))


@check
def alpha_is_kept_or_flattened(tool):
    tool.stylize("rgba.png", "rgb.png", "kept.png")
    result = files.read_png(tool.path("kept.png"))
    assert result.shape == (40, 52, 4)
    assert (result[:, :, 3] == tool.bytes[:, :, 3]).all()
    tool.stylize("rgba.png", "rgb.png", "kept.TIFF")

    clear = np.array(tool.bytes)
    clear[:, :26, 3], clear[:, 26:, 3] = 255, 0
    files.write_png(tool.path("clear.png"), clear)
    for name, word in (("flat.jpg", "white"), ("flat.npy", "left out")):
        done = tool.run("stylize", "clear.png", "rgb.png", "-o", name, "--levels", 1, "--quiet",
                        "--network", "small.safetensors", "--iterations", 1)
        assert name in done.stderr and word in done.stderr, done.stderr
        assert done.stdout == ""
    flat = decoded(tool, "flat.jpg")
    assert flat[:, :, 34:].min() > 0.98 and flat[:, :, :24].std() > 0.1


@check
def exif_orientation_is_honoured(tool):
    tool.stylize("rgb.png", "rgb.png", "upright.jpg", "--iterations", 1)
    upright = decoded(tool, "upright.jpg")
    turns = {2: lambda p: p[:, :, ::-1], 3: lambda p: p[:, ::-1, ::-1],
             6: lambda p: np.rot90(p, -1, (1, 2)), 8: lambda p: np.rot90(p, 1, (1, 2))}
    for orientation, turn in turns.items():
        files.turn_jpeg(tool.path("upright.jpg"), tool.path("turned.jpg"), orientation)
        np.save(tool.path("expected.npy"), np.ascontiguousarray(turn(upright)))
        identical(tool, "turned.jpg", "expected.npy")


@check
def files_that_are_no_pictures(tool):
    open(tool.path("empty.png"), "w").close()
    open(tool.path("text.png"), "w").write("not a picture\n")
    os.makedirs(tool.path("folder.png"))
    for name, says in (("missing.png", "no such file"), ("empty.png", "empty"),
                       ("text.png", "picture"), ("folder.png", "folder")):
        tool.refused("compare", name, "rgb.png", status=1, says=(name, says))
        tool.refused("compare", "rgb.png", name, status=1, says=(name, says))
        tool.refused("stylize", "rgb.png", name, "-o", "x.png", "--network", "small.safetensors",
                     status=1, says=(name, says))
    assert not os.path.exists(tool.path("x.png"))


@check
def files_that_are_cut_off(tool):
    for kind in ("png", "jpg", "tiff", "bmp"):
        whole = f"whole.{kind}"
        if kind == "bmp":
            files.write_bmp(tool.path(whole), tool.bytes[:, :, :3])
        else:
            tool.stylize("rgb.png", "rgb.png", whole, "--iterations", 1)
        tool.run("compare", whole, whole)
        data = open(tool.path(whole), "rb").read()
        for share in (0.02, 0.5, 0.97):
            open(tool.path("cut." + kind), "wb").write(data[:int(share * len(data))])
            tool.refused("compare", "cut." + kind, "rgb.png", status=1, says="cut." + kind)


def raw_npy(version, header, data):
    length = struct.pack("<H" if version[0] == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes(version) + length + header + data


@check
def npy_files(tool):
    data = tool.content.tobytes()
    good = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 33, 37), }\n"

    def write(version, header, samples=data):
        open(tool.path("given.npy"), "wb").write(raw_npy(version, header, samples))

    for version in ((1, 0), (2, 0)):
        for header in (good, b'{"shape":(3,33,37),"fortran_order":False,"descr":"<f4"}'):
            write(version, header)
            identical(tool, "given.npy", "content.npy")

    nan = tool.content.copy()
    nan[1, 2, 3] = np.nan
    for version, header, samples, says in (
            ((3, 0), good, data, "3.0"), ((1, 0), good, data[:-4], "bytes"),
            ((1, 0), good, data + b"more", "bytes"), ((1, 0), good, nan.tobytes(), "finite"),
            ((1, 0), good.replace(b"<f4", b"<f8"), data, "<f8"),
            ((1, 0), good.replace(b"<f4", b">f4"), data, ">f4"),
            ((1, 0), good.replace(b"False", b"True"), data, "Fortran"),
            ((1, 0), good.replace(b"False", b"Maybe"), data, "header"),
            ((1, 0), good.replace(b"(3, 33, 37)", b"(33, 37, 3)"), data, "[3,H,W]"),
            ((1, 0), good.replace(b"(3, 33, 37)", b"(33, 111)"), data, "dimensions"),
            ((1, 0), good.replace(b"(3, 33, 37)", b"(3, 0, 37)"), b"", "sizes"),
            ((1, 0), good.replace(b"33", b"99999999999999999999"), data, "header"),
            ((1, 0), good.replace(b"33", b"2147483647"), data, "bytes"),
            ((1, 0), good.replace(b"(3, 33, 37)", b"(3, -33, 37)"), data, "header"),
            ((1, 0), good.replace(b", }", b", 'more': 1}"), data, "header"),
            ((1, 0), b"{'descr': '<f4', 'shape': (3, 33, 37)}", data, "header"),
            ((1, 0), b"", data, "header")):
        write(version, header, samples)
        tool.refused("compare", "given.npy", "content.npy", status=1, says=("given.npy", says))

    for length in (0, 5, 9, 11, 40):
        open(tool.path("given.npy"), "wb").write(raw_npy((1, 0), good, data)[:length])
        tool.refused("compare", "given.npy", "content.npy", status=1, says="given.npy")
    huge = b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + good
    open(tool.path("given.npy"), "wb").write(huge)
    tool.refused("compare", "given.npy", "content.npy", status=1, says="header")


@check
def results_are_written_as_numpy_reads_them(tool):
    tool.stylize("content.npy", "style.npy", "result.npy")
    result = np.load(tool.path("result.npy"))
    assert result.shape == (3, 33, 37) and result.dtype == np.float32
    assert result.flags.c_contiguous and result.min() >= 0 and result.max() <= 1
    tool.stylize("content.npy", "style.npy", "result.png")
    pixels = tool.planes("result.png")
    assert (pixels == np.rint(255 * result)).all()


@check
def places_that_cannot_be_written(tool):
    """Found before the run, and before any file is read."""
    os.makedirs(tool.path("taken.png"), exist_ok=True)
    run = ("stylize", "missing.png", "missing.png", "--network", "small.safetensors")
    for name in ("nowhere/x.png", "taken.png", "rgb.png/x.png", "/proc/x.png"):
        tool.refused(*run, "-o", name, status=1, says=(name, "written"))
    tool.refused(*run, "-o", "x.png", "--curves", "nowhere/x.csv", status=1, says="nowhere/x.csv")
    tool.refused("evaluate", "no", "no", "no", "--gradient", "nowhere/g.npy", status=1,
                 says="nowhere/g.npy")
    assert not os.path.exists(tool.path("x.png"))


@check
def nothing_is_left_beside_results(tool):
    os.makedirs(tool.path("alone"))
    os.symlink("real.png", tool.path("alone/link.png"))
    open(tool.path("alone/real.png"), "w").close()
    tool.stylize("content.npy", "style.npy", "alone/link.png")
    assert sorted(os.listdir(tool.path("alone"))) == ["link.png", "real.png"]
    assert os.path.islink(tool.path("alone/link.png"))
    assert files.read_png(tool.path("alone/real.png")).shape == (33, 37, 3)
    assert os.stat(tool.path("alone/real.png")).st_mode & 0o777 == 0o666 & ~os.umask(0o22)
