"""What the arguments alone decide; lists; help."""

import re
import subprocess

from tap import check

COMMANDS = ("stylize", "evaluate", "compare", "modes", "networks", "bench")


@check
def help_everywhere(tool):
    usage = tool.run("--help").stdout
    for command in COMMANDS:
        assert command in usage
        assert command in tool.run(command, "--help").stdout
    assert re.fullmatch(r"impasto \d+\.\d+\.\d+\n", tool.run("--version").stdout)


@check
def wrong_commands_and_options_are_status_2(tool):
    tool.refused("paint", status=2, says="paint")
    tool.refused("--paint", status=2, says="--paint")
    for command in COMMANDS:
        tool.refused(command, "--no-such-option", status=2, says="--no-such-option")
    tool.refused("modes", "extra", status=2, says="extra")
    tool.refused("compare", "a.png", status=2, says="A B")
    tool.refused("compare", "a.png", "b.png", "c.png", status=2, says="c.png")


@check
def missing_positionals_are_status_2(tool):
    tool.refused("stylize", "-o", "x.png", status=2, says="CONTENT")
    tool.refused("stylize", "rgb.png", "-o", "x.png", status=2, says="STYLE")
    tool.refused("stylize", "rgb.png", "rgb.png", status=2, says="-o")
    tool.refused("evaluate", "rgb.png", "rgb.png", status=2, says="IMAGE")


@check
def refuted_values_are_status_2(tool):
    """Although none of the files exist."""
    for option, value, says in (("--mode", "cubism", "cubism"), ("--units", "metric", "metric"),
                                ("--pooling", "min", "min"), ("--size", "-5", "-5"),
                                ("--size", "12.5", "12.5"), ("--iterations", "many", "many"),
                                ("--style-strength", "1,5", "1,5"),
                                ("--style-strength", "nan", "nan"),
                                ("--init", "nosie", "nosie"), ("--layer", "conv9_9", "conv9_9"),
                                ("--weight", "cubes=1", "cubes"), ("--weight", "gram", "gram"),
                                ("--set", "gram.cubes=1", "gram.cubes"),
                                ("--set", "size=64", "size=64"),
                                ("--term", "cubes:conv1_1=1", "cubes"),
                                ("--term", "gram:conv1_1", "gram:conv1_1"),
                                ("--threads", "-1", "-1")):
        for command in (("stylize", "no", "no", "-o", "x.png"), ("evaluate", "no", "no", "no")):
            tool.refused(*command, option, value, status=2, says=says)
    tool.refused("evaluate", "no", "no", "no", "--term", "gram:conv1_1=1",
                 "--term", "gram:relu1_1=2", status=2, says="gram")
    for name in ("x.webp", "x", "png"):
        tool.refused("stylize", "no", "no", "-o", name, status=2, says=name)
    for option in ("--size", "--threads", "--evaluations"):
        tool.refused("bench", option, "0", status=2, says=option)


@check
def every_setting_of_modes_is_an_option(tool):
    listed = tool.run("modes").stdout
    for word in ("gatys", "content", "gram", "conv4_2", "relative", "paper"):
        assert word in listed, word
    settings = re.findall(r"^  --([a-z-]+)=", listed, re.M)
    assert len(settings) > 10
    for command in ("stylize", "evaluate"):
        text = tool.run(command, "--help").stdout
        for setting in settings + ["network", "weight", "term", "set", "json"]:
            assert re.search(rf"^  --{setting}\b", text, re.M), (command, setting)


@check
def unknown_kernels_are_told(tool):
    warned = tool.run("--version", IMPASTO_KERNELS="sse9").stderr
    assert warned.count("IMPASTO_KERNELS") == 1 and "sse9" in warned and "portable" in warned
    for name in ("portable", ""):
        assert "IMPASTO_KERNELS" not in tool.run("--version", IMPASTO_KERNELS=name).stderr


@check
def a_full_disk_is_noticed(tool):
    with open("/dev/full", "w") as full:
        done = subprocess.run([tool.program, "modes"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"standard output" in done.stderr


@check
def networks_are_listed_and_found_by_name(tool):
    listed = tool.run("networks").stdout
    assert "caffe" in listed and tool.path("data/networks/caffe.safetensors") in listed
    found = tool.json("evaluate", "content.npy", "style.npy", "image.npy", "--network", "caffe")
    assert found["network"] == "caffe"
    tool.refused("evaluate", "content.npy", "style.npy", "image.npy", "--network", "vgg99",
                 status=1, says=("vgg99", "caffe"))
