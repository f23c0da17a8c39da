"""Runs the tool in a folder of its own, with pictures and a small network."""

import json
import os
import subprocess

import numpy as np

import files
import oracle


class Tool:
    def __init__(self, program, folder):
        self.program, self.folder = os.path.abspath(program), folder
        self.environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="",
                                IMPASTO_DATADIR=self.path("data"),
                                XDG_DATA_HOME=self.path("home"))
        self.net = oracle.Net((5, 6, 6, 7, 6), seed=3, gain=20.0)
        self.caffe = oracle.Net((6, 5, 7, 5, 6), seed=5, gain=20.0, preprocessing="caffe")
        os.makedirs(self.path("data/networks"))
        files.write_safetensors(self.path("small.safetensors"), self.net.tensors())
        files.write_safetensors(self.path("data/networks/caffe.safetensors"),
                                self.caffe.tensors(), {"preprocessing": "caffe"})

        random = np.random.default_rng(1)
        self.content = random.uniform(0, 1, (3, 33, 37)).astype(np.float32)
        self.style = random.uniform(0, 1, (3, 40, 29)).astype(np.float32)
        self.image = random.uniform(0, 1, (3, 33, 37)).astype(np.float32)
        for name in ("content", "style", "image"):
            np.save(self.path(name + ".npy"), getattr(self, name))

        self.bytes = random.integers(0, 256, (40, 52, 4)).astype(np.uint8)
        files.write_png(self.path("rgb.png"), self.bytes[:, :, :3])
        files.write_png(self.path("rgba.png"), self.bytes)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments, status=0, **environment):
        """The finished process; its status must be the one expected."""
        done = subprocess.run([self.program, *map(str, arguments)], cwd=self.folder,
                              env=dict(self.environment, **environment), text=True,
                              capture_output=True, timeout=300)
        assert done.returncode == status, \
            f"{arguments}: {done.returncode}, not {status}\n{done.stdout}{done.stderr}"
        if status != 0:
            assert done.stderr.startswith("impasto: "), done.stderr
            assert done.stdout == "", done.stdout
        return done

    def refused(self, *arguments, status, says=()):
        message = self.run(*arguments, status=status).stderr
        for word in says if isinstance(says, tuple) else (says,):
            assert word in message, f"no “{word}” in: {message}"

    def json(self, *arguments, **environment):
        def refuse(name):
            raise ValueError(name)
        done = self.run(*arguments, **environment)
        return json.loads(done.stdout, parse_constant=refuse)

    def stylize(self, content, style, result, *options, **environment):
        return self.json("stylize", content, style, "-o", result, "--json", "--levels", 1,
                         "--network", "small.safetensors", "--iterations", 2, *options,
                         **environment)

    def planes(self, name):
        """[3,H,W] bytes of a PNG."""
        return files.read_png(self.path(name)).transpose(2, 0, 1)[:3]
