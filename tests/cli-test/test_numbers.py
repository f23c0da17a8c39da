"""Energies, gradients and measures against float64 computations."""

import numpy as np

import oracle
from tap import check

GATYS = [("content", "conv4_2")] + [("gram", f"conv{i}_1") for i in range(1, 6)]


def close(value, expected, tolerance, what):
    assert abs(value - expected) <= tolerance * abs(expected), f"{what}: {value}, not {expected}"


def agree(tool, net, network, average, relative, *options, pictures=None):
    """`evaluate` and the oracle at one settled picture; returns the report."""
    content, style, image = pictures or (tool.content, tool.style, tool.image)
    image = oracle.settle(net, image, average)
    for name, picture in (("p", content), ("a", style), ("x", image)):
        np.save(tool.path(name + ".npy"), picture)
    report = tool.json("evaluate", "p.npy", "a.npy", "x.npy", "--network", network,
                       "--gradient", "g.npy", "--units", "relative" if relative else "paper",
                       "--pooling", "average" if average else "max", *options)
    terms = [(t["loss"], t["layer"], t["weight"]) for t in report["terms"]]
    total, energies, references, gradient = oracle.evaluate(
        net, content, style, image, terms, average, relative)

    for term, energy, reference in zip(report["terms"], energies, references):
        what = f"{term['loss']}:{term['layer']}"
        close(term["reference"], reference, 1e-4, "reference of " + what)
        assert abs(term["energy"] - energy) <= 1e-4 * max(energy, 1e-3 * reference), what
    close(report["total"], total, 1e-4, "total")
    found = np.load(tool.path("g.npy"))
    assert found.shape == image.shape and found.dtype == np.float32
    error = np.linalg.norm(found - gradient) / np.linalg.norm(gradient)
    assert error <= 1e-3, f"gradient is off by {error}"
    return report


@check
def gatys_in_both_units_and_poolings(tool):
    for average in (False, True):
        for relative in (False, True):
            report = agree(tool, tool.net, "small.safetensors", average, relative)
            assert [(t["loss"], t["layer"]) for t in report["terms"]] == GATYS
            assert report["mode"] == "gatys" and report["network"] == "small"
            assert (report["width"], report["height"]) == (37, 33)
            assert report["units"] == ("relative" if relative else "paper")
            grams = {t["weight"] for t in report["terms"][1:]}
            assert len(grams) == 1
            if not relative:
                assert grams == {200.0} and report["terms"][0]["weight"] == 1.0
                assert all(t["reference"] == 1.0 for t in report["terms"])


@check
def single_terms(tool):
    """Where one layer's gradient cannot hide behind another's."""
    for term in ("gram:conv1_1", "gram:relu1_2", "gram:pool2", "content:conv3_2",
                 "content:conv1_1", "gram:conv5_1", "content:pool3"):
        for average in (False, True):
            report = agree(tool, tool.net, "small.safetensors", average, True,
                           "--term", term + "=0.25")
            assert len(report["terms"]) == 1 and report["terms"][0]["weight"] == 0.25


@check
def odd_sizes_and_another_preprocessing(tool):
    random = np.random.default_rng(11)
    for size, style_size in (((17, 41), (19, 23)), ((32, 16), (16, 16)), ((21, 21), (50, 17))):
        pictures = [random.uniform(0, 1, (3,) + s).astype(np.float32)
                    for s in (size, style_size, size)]
        for net, network in ((tool.net, "small.safetensors"), (tool.caffe, "caffe")):
            agree(tool, net, network, size[0] == 17, True, pictures=pictures)


@check
def strengths_and_weights_multiply(tool):
    def weights(*options):
        report = tool.json("evaluate", "content.npy", "style.npy", "image.npy", "--network",
                           "small.safetensors", "--units", "paper", *options)
        return [t["weight"] for t in report["terms"]]
    assert np.allclose(weights(), [1] + 5 * [200])
    assert np.allclose(weights("--style-strength", "2.5"), [1] + 5 * [500])
    assert np.allclose(weights("--content-strength=4"), [4] + 5 * [200])
    assert np.allclose(weights("--weight", "gram=0.5", "--weight", "content=3"), [3] + 5 * [100])


@check
def decimal_points_in_every_locale(tool):
    for locale in ("de_DE.UTF-8", "fr_FR.UTF-8", "C"):
        found = tool.json("evaluate", "content.npy", "style.npy", "image.npy", "--network",
                          "small.safetensors", "--style-strength", "0.5", LC_ALL=locale)
        assert 0 < found["total"] < 1e30
        assert "." in tool.run("compare", "content.npy", "image.npy", LC_ALL=locale).stdout


@check
def sizes_must_fit(tool):
    tool.refused("evaluate", "content.npy", "style.npy", "style.npy", "--network",
                 "small.safetensors", status=1, says="29")
    tool.refused("compare", "content.npy", "style.npy", status=1, says=("37", "29"))
    tool.run("evaluate", "content.npy", "style.npy", "image.npy", "--network", "small.safetensors",
             "--size", "37")


@check
def psnr_and_ssim(tool):
    random = np.random.default_rng(5)
    for size in ((11, 11), (23, 40), (64, 33)):
        a = random.uniform(0, 1, (3,) + size).astype(np.float32)
        b = np.clip(a + random.normal(0, 0.1, a.shape), 0, 1).astype(np.float32)
        np.save(tool.path("a.npy"), a)
        np.save(tool.path("b.npy"), b)
        found = tool.json("compare", "a.npy", "b.npy", "--json")
        close(found["psnr"], oracle.psnr(a, b), 1e-6, "PSNR")
        close(found["ssim"], oracle.ssim(a, b), 1e-5, "SSIM")
        text = tool.run("compare", "a.npy", "b.npy").stdout.split()
        assert text[0] == "PSNR" and text[2:4] == ["dB", "SSIM"]
        close(float(text[1]), oracle.psnr(a, b), 1e-6, "PSNR")
        close(float(text[4]), oracle.ssim(a, b), 1e-5, "SSIM")
    assert tool.json("compare", "a.npy", "a.npy", "--json") == {"psnr": None, "ssim": 1.0}
    assert "PSNR inf dB" in tool.run("compare", "a.npy", "a.npy").stdout
