"""Regions and the shares of several styles, from files."""

import numpy as np

import files
import oracle
from tap import check

BASE = ("evaluate", "p.npy", "a.npy", "x.npy", "--network", "small.safetensors")


def ramp(height, width, turn):
    """Soft, and with both ends flat."""
    across = np.linspace(1.3, -0.4, width)[None, :] + np.zeros((height, 1))
    down = np.linspace(1.2, -0.2, height)[:, None] + np.zeros((1, width))
    return np.clip(down if turn else across, 0, 1).astype(np.float32)


def prepare(tool):
    image = oracle.settle(tool.net, tool.image, False)
    for name, picture in (("p", tool.content), ("a", tool.style), ("x", image)):
        np.save(tool.path(name + ".npy"), picture)
    return image


def masked(tool, image, regions, layer, *options):
    """`evaluate` with masks against the oracle. regions: (name, of content, of style)"""
    arguments = []
    for name, mask, style_mask in regions:
        np.save(tool.path(f"c-{name}.npy"), mask)
        np.save(tool.path(f"s-{name}.npy"), style_mask)
        arguments += ["--content-mask", f"{name}=c-{name}.npy",
                      "--style-mask", f"{name}=s-{name}.npy"]
    report = tool.json(*BASE, "--term", f"region-gram:{layer}=3", "--gradient", "g.npy",
                       *arguments, *options)
    energy, reference, gradient = oracle.region_gram(
        tool.net, tool.content, [tool.style], [1], image, layer,
        np.array([r[1] for r in regions]), np.array([r[2] for r in regions]))
    term = report["terms"][0]
    assert abs(term["energy"] - energy) <= 1e-4 * energy, (term, energy)
    assert abs(term["reference"] - reference) <= 1e-4 * reference, (term, reference)
    expected = gradient * 3 / reference
    error = np.linalg.norm(np.load(tool.path("g.npy")) - expected) / np.linalg.norm(expected)
    assert error <= 1e-3, f"gradient is off by {error}"
    return report


@check
def regions_against_the_definition(tool):
    image = prepare(tool)
    whole = np.ones((33, 37), np.float32), np.ones((40, 29), np.float32)
    left, top = ramp(33, 37, False), ramp(40, 29, True)
    for layer in ("conv1_1", "conv2_2", "pool3", "conv4_2"):
        masked(tool, image, [("all",) + whole], layer)
        masked(tool, image, [("sky", left, top)], layer)
        masked(tool, image, [("sky", left, top), ("sea", 1 - left, 1 - top)], layer)
        masked(tool, image, [("sky", left / 2, top), ("sea", left / 2, top / 3)], layer)


@check
def one_region_that_is_all_is_twice_gram(tool):
    prepare(tool)
    values = tool.json(*BASE, "--term", "gram:conv3_1=1", "--term", "region-gram:conv3_1=1",
                       "--term", "gram-johnson:conv3_1=1", "--units", "paper")["terms"]
    assert np.isclose(values[1]["energy"], 2 * values[0]["energy"], rtol=1e-12)
    assert np.isclose(values[2]["energy"], 4 * values[0]["energy"], rtol=1e-12)


@check
def masks_in_pictures(tool):
    """Grey, colours by luma, transparent is outside; another size is scaled, with a notice."""
    prepare(tool)
    random = np.random.default_rng(9)
    grey = random.integers(0, 256, (33, 37, 1)).astype(np.uint8)
    colour = random.integers(0, 256, (33, 37, 4)).astype(np.uint8)
    luma = colour[:, :, :3] @ np.array([0.299, 0.587, 0.114]) / 255 * (colour[:, :, 3] / 255)
    np.save(tool.path("grey.npy"), (grey[:, :, 0] / 255).astype(np.float32))
    np.save(tool.path("colour.npy"), luma.astype(np.float32))
    np.save(tool.path("style.mask.npy"), ramp(40, 29, True))
    np.save(tool.path("small.mask.npy"), np.full((7, 9), 0.5, np.float32))
    np.save(tool.path("half.npy"), np.full((40, 29), 0.5, np.float32))
    files.write_png(tool.path("grey.png"), grey)
    files.write_png(tool.path("colour.png"), colour)

    def total(content, style="style.mask.npy", says=None):
        done = tool.run(*BASE, "--term", "region-gram:conv2_1=1", "--content-mask",
                        "a=" + content, "--style-mask", "a=" + style)
        assert (says in done.stderr) if says else done.stderr == "", done.stderr
        return float(done.stdout.split('"total":')[1].split(",")[0])
    assert np.isclose(total("grey.png"), total("grey.npy"), rtol=1e-6)
    assert np.isclose(total("colour.png"), total("colour.npy"), rtol=1e-5)
    assert np.isclose(total("grey.png", "small.mask.npy", "9 × 7"),
                      total("grey.png", "half.npy"), rtol=1e-5)


@check
def shares_of_styles(tool):
    """The blend of targets is linear: energies tell the shares."""
    image = prepare(tool)
    second = np.random.default_rng(3).uniform(0, 1, (3, 23, 31)).astype(np.float32)
    np.save(tool.path("b.npy"), second)
    two = ("evaluate", "p.npy", "a.npy", "b.npy", "x.npy", "--network", "small.safetensors",
           "--term", "region-gram:conv2_1=1")
    np.save(tool.path("m.npy"), ramp(33, 37, False))
    np.save(tool.path("n.npy"), ramp(40, 29, True))
    masks = ("--content-mask", "sky=m.npy", "--style-mask", "sky=n.npy")
    for given, shares in (((), (0.5, 0.5)), (("--style-weights", "2,1"), (2 / 3, 1 / 3)),
                          (("--style-weights=0,4",), (0, 1))):
        term = tool.json(*two, *given, *masks)["terms"][0]
        energy, reference, _ = oracle.region_gram(
            tool.net, tool.content, [tool.style, second], shares, image, "conv2_1",
            ramp(33, 37, False)[None], ramp(40, 29, True)[None])
        assert np.isclose(term["energy"], energy, rtol=1e-4)
        assert np.isclose(term["reference"], reference, rtol=1e-4)
    for given in ("1,2,3", "1"):
        tool.refused(*two, "--style-weights", given, status=2, says="style-weights")


@check
def refuted_regions(tool):
    prepare(tool)
    np.save(tool.path("one.npy"), np.ones((33, 37), np.float32))
    np.save(tool.path("none.npy"), np.zeros((33, 37), np.float32))
    np.save(tool.path("over.npy"), np.full((33, 37), 1.5, np.float32))
    np.save(tool.path("cube.npy"), np.ones((3, 33, 37), np.float32))

    def refused(content, style, status, says):
        tool.refused(*BASE, "--term", "region-gram:conv2_1=1",
                     *(("--content-mask", content) if content else ()),
                     *(("--style-mask", style) if style else ()), status=status, says=says)
    refused("sky=one.npy", None, 2, ("sky", "--style-mask"))
    refused(None, "sky=one.npy", 2, ("sky", "--content-mask"))
    refused("sky=one.npy", "sea=one.npy", 2, "sky")
    refused("one.npy", "sky=one.npy", 2, "NAME=FILE")
    refused("=one.npy", "sky=one.npy", 2, "NAME=FILE")
    refused("sky=none.npy", "sky=one.npy", 1, ("sky", "empty in the picture"))
    refused("sky=one.npy", "sky=none.npy", 1, ("sky", "empty in the style"))
    refused("sky=over.npy", "sky=one.npy", 1, ("sky", "0 to 1"))
    refused("sky=cube.npy", "sky=one.npy", 1, ("cube.npy", "dimensions"))
    refused("sky=no.png", "sky=one.npy", 1, "no.png")
    tool.refused(*BASE, "--content-mask", "sky=one.npy", "--content-mask", "sky=one.npy",
                 status=2, says="sky")

    done = tool.run(*BASE, "--content-mask", "sky=one.npy", "--style-mask", "sky=one.npy")
    assert "region-gram" in done.stderr


@check
def maps_too_small_for_a_shift(tool):
    prepare(tool)
    tool.refused(*BASE, "--term", "shifted-gram:pool3=1", status=1,
                 says=("shifted-gram", "pool3", "shift 4", "4 × 4"))
    tool.run(*BASE, "--term", "shifted-gram:pool3=1", "--set", "shifted-gram.shift=2")
    tool.refused(*BASE, "--set", "shifted-gram.shift=1.5", status=2, says="shift")
    tool.refused(*BASE, "--set", "shifted-gram.shift=0", status=2, says="shift")


@check
def a_run_with_regions(tool):
    np.save(tool.path("m.npy"), ramp(20, 20, False))
    np.save(tool.path("n.npy"), ramp(20, 20, True))
    np.save(tool.path("large.npy"), np.random.default_rng(1).uniform(
        0, 1, (3, 130, 140)).astype(np.float32))
    done = tool.run("stylize", "large.npy", "style.npy", "-o", "out.npy", "--network",
                    "small.safetensors", "--iterations", 2, "--levels", 2, "--json",
                    "--term", "region-gram:conv2_1=1", "--content-mask", "sky=m.npy",
                    "--style-mask", "sky=n.npy")
    assert done.stderr.count("scaled") == 2, done.stderr
    assert np.load(tool.path("out.npy")).shape == (3, 130, 140)
