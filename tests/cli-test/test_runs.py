"""Whole runs: reports, curves, starts, interruption."""

import csv
import os
import pty
import signal
import subprocess
import time
import xml.etree.ElementTree

import numpy as np

import files
import oracle
from tap import check


@check
def report_of_a_run(tool):
    report = tool.stylize("content.npy", "style.npy", "r.npy", "--iterations", 4)
    assert report["mode"] == "gatys" and report["units"] == "relative"
    assert report["network"] == "small" and report["levels"] == 1
    assert (report["width"], report["height"]) == (37, 33)
    assert report["evaluations"] >= 4 and report["seconds"] > 0
    assert 0 <= report["clamped"] <= 1 and report["interrupted"] is False
    assert len(report["terms"]) == 6
    total = sum(t["weight"] * t["energy"] / t["reference"] for t in report["terms"])
    assert abs(total - report["total"]) <= 1e-9 * total

    result = np.load(tool.path("r.npy"))
    assert abs(report["psnr_content"] - oracle.psnr(result, tool.content)) < 1e-4
    assert abs(report["ssim_content"] - oracle.ssim(result, tool.content)) < 1e-4
    assert 0 < report["psnr_style"] < 60 and -1 < report["ssim_style"] < 1

    text = tool.run("stylize", "content.npy", "style.npy", "-o", "r.png", "--network",
                    "small.safetensors", "--iterations", 1).stdout
    assert "r.png" in text and "PSNR" in text and "37" in text


@check
def size_sets_the_longest_side(tool):
    report = tool.stylize("rgb.png", "rgb.png", "small.png", "--size", 26)
    assert (report["width"], report["height"]) == (26, 20)
    assert files.read_png(tool.path("small.png")).shape == (20, 26, 3)


@check
def curves_have_a_row_an_iteration(tool):
    report = tool.stylize("content.npy", "style.npy", "r.npy", "--iterations", 5,
                          "--curves", "c.csv")
    rows = list(csv.reader(open(tool.path("c.csv"))))
    terms = [f"{t['loss']}:{t['layer']}" for t in report["terms"]]
    assert rows[0] == ["level", "iteration", "evaluations", "seconds", "total"] + terms
    values = [[float(v) for v in row] for row in rows[1:]]
    assert [v[1] for v in values] == list(range(len(values))) and len(values) == 6
    for row in values:
        assert abs(sum(row[5:]) - row[4]) <= 1e-6 * row[4]
    totals = [row[4] for row in values]
    assert totals == sorted(totals, reverse=True)
    assert values[-1][2] <= report["evaluations"]


@check
def photo_has_two_stages_and_is_smoothed(tool):
    """The loss that joins late has its column from the start; --smooth off leaves the last step."""
    for smooth in ("on", "off"):
        report = tool.stylize("content.npy", "style.npy", smooth + ".npy", "--iterations", 3,
                              "--mode", "photo", "--smooth", smooth, "--curves", "c.csv")
        assert report["levels"] == 2 and report["terms"][-1]["loss"] == "matting"
        rows = list(csv.DictReader(open(tool.path("c.csv"))))
        for row in rows:
            assert (float(row["matting:image"]) > 0) == (row["level"] == "1")
        assert {row["level"] for row in rows} == {"0", "1"}
    tool.stylize("content.npy", "style.npy", "default.npy", "--iterations", 3, "--mode", "photo")
    on, off, default = (np.load(tool.path(n + ".npy")) for n in ("on", "off", "default"))
    assert np.array_equal(on, default) and not np.array_equal(on, off)

    there = tool.json("evaluate", "content.npy", "style.npy", "off.npy", "--mode", "photo",
                      "--network", "small.safetensors")
    assert there["terms"][-1]["weight"] == report["terms"][-1]["weight"] > 0
    assert there["terms"][-1]["energy"] > 0
    tool.refused("stylize", "content.npy", "style.npy", "-o", "r.npy", "--smooth", "maybe",
                 status=2, says=("smooth", "maybe"))


@check
def curves_are_drawn(tool):
    """A line a term and one for the total, from the numbers of the table."""
    random = np.random.default_rng(2)
    files.write_png(tool.path("large.png"), random.integers(0, 256, (140, 150, 3)))
    report = tool.stylize("large.png", "rgb.png", "r.png", "--iterations", 6, "--levels", 2,
                          "--mode", "gatys-tv", "--plot", "c.svg", "--curves", "c.csv",
                          LC_ALL="de_DE.UTF-8")
    svg = xml.etree.ElementTree.parse(tool.path("c.svg")).getroot()
    space = "{http://www.w3.org/2000/svg}"
    texts = [t.text for t in svg.iter(space + "text")]
    for term in report["terms"]:
        assert f"{term['loss']}:{term['layer']}" in texts
    assert report["levels"] == 2 and sum(t.endswith(" 2") for t in texts) == 1      # "level 2", translated

    rows = list(csv.reader(open(tool.path("c.csv"))))[1:]
    lines = [path.get("d") for path in svg.iter(space + "path")]
    curves = [d for d in lines if d.count("M") == 2 and d.count("L") == len(rows) - 2]
    assert len(curves) == 1 + len(report["terms"])
    heights = [float(point.split(",")[1]) for point in curves[-1].replace("L", "M").split("M")[1:]]
    logs = np.log10([float(row[4]) for row in rows])
    a, b = np.polyfit(logs, heights, 1)
    assert a < 0 and np.abs(a * logs + b - heights).max() < 0.2

    run = ("stylize", "content.npy", "style.npy", "-o", "r.npy", "--network", "small.safetensors")
    tool.refused(*run, "--plot", "c.png", status=2, says=("c.png", ".svg"))
    tool.refused(*run, "--plot", "nowhere/c.svg", status=1, says="nowhere/c.svg")


@check
def warnings_are_in_the_report(tool):
    flat = np.full((3, 20, 24), 0.25, np.float32)
    np.save(tool.path("flat.npy"), flat)
    terms = ("--term", "pixel:image=1", "--term", "tv:image=0.5", "--iterations", 2)
    report = tool.stylize("flat.npy", "style.npy", "r.npy", *terms, "--init", "noise")
    assert len(report["warnings"]) == 1 and "pixel" in report["warnings"][0]
    assert report["terms"][0]["reference"] == 1
    assert tool.stylize("content.npy", "style.npy", "r.npy", *terms)["warnings"] == []


@check
def colors_are_kept_or_given(tool):
    options = ("--iterations", 2)
    tool.stylize("content.npy", "style.npy", "none.npy", *options)
    tool.stylize("content.npy", "style.npy", "keep.npy", *options, "--color", "keep")
    tool.stylize("content.npy", "style.npy", "match.npy", *options, "--color=match")
    none, keep, match = (np.load(tool.path(n + ".npy")) for n in ("none", "keep", "match"))
    luma = np.array([0.299, 0.587, 0.114])
    assert np.abs(np.tensordot(luma, none - keep, 1)).max() < 1e-5
    chroma = [c - np.tensordot(luma, c, 1) for c in (keep, tool.content)]
    assert (chroma[0] * chroma[1]).sum(0).min() > -1e-6
    distance = [np.abs(p.mean((1, 2)) - tool.content.mean((1, 2))).max() for p in (none, match)]
    assert distance[1] < distance[0]
    tool.refused("stylize", "content.npy", "style.npy", "-o", "r.npy", "--color", "sepia",
                 status=2, says=("color", "sepia", "none|keep|match"))


@check
def several_styles_and_levels(tool):
    random = np.random.default_rng(2)
    files.write_png(tool.path("large.png"), random.integers(0, 256, (140, 150, 3)))
    report = tool.json("stylize", "large.png", "rgb.png", "large.png", "-o", "r.jpg", "--json",
                       "--network", "small.safetensors", "--iterations", 2, "--levels", 2)
    assert report["levels"] == 2 and report["width"] == 150


@check
def shares_of_styles(tool):
    """A share of 0 is no style; equal shares are what is meant where nothing is said."""
    random = np.random.default_rng(7)
    np.save(tool.path("other.npy"), random.uniform(0, 1, (3, 40, 35)).astype(np.float32))
    def total(*files_and_options):
        return tool.json("evaluate", "content.npy", *files_and_options, "--network",
                         "small.safetensors")["total"]
    alone = total("style.npy", "image.npy")
    both = total("style.npy", "other.npy", "image.npy")
    assert total("style.npy", "other.npy", "image.npy", "--style-weights", "3,0") == alone
    assert abs(total("style.npy", "other.npy", "image.npy", "--style-weights=2,2") / both - 1) < 1e-6
    assert total("style.npy", "other.npy", "image.npy", "--style-weights", "1,3") != both
    run = ("stylize", "content.npy", "style.npy", "other.npy", "-o", "r.npy", "--network",
           "small.safetensors", "--iterations", 1)
    tool.run(*run, "--style-weights", "0.25,1")
    tool.refused(*run, "--style-weights", "1,2,3", status=2, says=("style-weights", "3", "2"))
    tool.refused(*run, "--style-weights", "1,-1", status=2, says=("style-weights", "-1"))


@check
def starts(tool):
    """A run of no terms but content that starts at the content stays there."""
    only = ("--term", "content:conv1_1=1")
    tool.stylize("content.npy", "style.npy", "r.npy", *only, "--init", "content")
    assert np.array_equal(np.load(tool.path("r.npy")), tool.content)
    tool.stylize("image.npy", "style.npy", "s.npy", *only, "--init", "image.npy")
    assert np.array_equal(np.load(tool.path("s.npy")), tool.image)

    # the style's picture, at the content's size; a start goes along with --size
    tool.stylize("content.npy", "content.npy", "t.npy", *only, "--init", "style")
    assert np.array_equal(np.load(tool.path("t.npy")), tool.content)
    report = tool.stylize("content.npy", "style.npy", "t.npy", *only, "--init", "content.npy",
                          "--size", 24)
    assert report["width"] == 24 and report["total"] < 1e-6
    tool.refused("stylize", "content.npy", "style.npy", "-o", "r.npy", "--init", "style.npy",
                 "--network", "small.safetensors", status=1, says="37 × 33")

    results = []
    for seed in (1, 1, 2):
        tool.stylize("content.npy", "style.npy", "n.npy", "--init", "noise", "--seed", seed)
        results.append(np.load(tool.path("n.npy")))
    assert np.array_equal(results[0], results[1]) and not np.array_equal(results[0], results[2])

    tool.refused("stylize", "content.npy", "style.npy", "-o", "r.npy", "--init", "no.png",
                 "--network", "small.safetensors", status=1, says="no.png")


@check
def networks_that_cannot_be_used(tool):
    whole = open(tool.path("small.safetensors"), "rb").read()
    for name, data in (("missing", None), ("text", b"nothing\n"), ("cut", whole[:-100]),
                       ("huge", b"\xff" * 7 + b"\x0f" + whole[8:])):
        path = name + ".safetensors"
        if data is not None:
            open(tool.path(path), "wb").write(data)
        tool.refused("stylize", "content.npy", "style.npy", "-o", "r.npy", "--network", path,
                     status=1, says=path)


@check
def bench_times_an_evaluation(tool):
    found = tool.json("bench", "--network", "small.safetensors", "--size", 64, "--threads", 1,
                      "--evaluations", 3, "--json")
    assert found["size"] == 64 and found["threads"] == 1
    assert 0 < found["min_s"] <= found["median_s"] < 60
    assert found["peak_rss_mib"] > 1 and found["estimate_mib"] > 0
    assert "median" in tool.run("bench", "--network", "small.safetensors", "--size", 64).stdout


def start_long_run(tool, result, *options):
    """A run whose progress line has appeared on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [tool.program, "stylize", "large.png", "rgb.png", "-o", result, "--network",
         "small.safetensors", "--levels", "1", "--iterations", "100000", *options],
        cwd=tool.folder, env=tool.environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    while b"iteration" not in seen:
        seen += os.read(ours, 4096)
    return process, ours


def rest_of(terminal):
    seen = b""
    try:
        while True:
            part = os.read(terminal, 4096)
            if not part:
                break
            seen += part
    except OSError:          # the other end is closed
        pass
    os.close(terminal)
    return seen.decode()


@check
def interruption_keeps_the_best_image(tool):
    files.write_png(tool.path("large.png"),
                    np.random.default_rng(2).integers(0, 256, (140, 150, 3)))
    process, terminal = start_long_run(tool, "broken.png", "--json", "--curves", "broken.csv")
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    said = rest_of(terminal)
    printed = process.stdout.read()
    status = process.wait(timeout=60)
    assert status == 130, f"{status}, having said {said}"
    assert time.monotonic() - asked < 10
    assert "broken.png" in said and "best image" in said, said
    assert b'"interrupted": true' in printed
    assert files.read_png(tool.path("broken.png")).shape == (140, 150, 3)
    assert len(open(tool.path("broken.csv")).readlines()) >= 2


@check
def without_a_terminal_there_is_no_progress(tool):
    done = tool.run("stylize", "content.npy", "style.npy", "-o", "r.npy", "--network",
                    "small.safetensors", "--iterations", 2, "--levels", 1, "--quiet")
    assert done.stdout == "" and "iteration" not in done.stderr
