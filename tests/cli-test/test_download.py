"""impasto networks download, from a server in this process that misbehaves."""

import http.server
import os
import signal
import subprocess
import threading

from tap import check

SIZE, HAVE = 553433881, 3_000_000     # vgg16; a part of it


class Server(http.server.BaseHTTPRequestHandler):
    """Sends the first bytes and stalls; knows no /404/."""
    ranges = []

    def do_GET(self):
        self.ranges.append(self.headers.get("Range"))
        if self.path != "/models/vgg16-397923af.pth":
            self.send_error(404)
            return
        begin = int((self.headers.get("Range") or "=0-").split("=")[1][:-1])
        self.send_response(206 if begin else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(SIZE - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{SIZE - 1}/{SIZE}")
        self.end_headers()
        self.wfile.write(bytes(HAVE))
        self.wfile.flush()
        self.rfile.read(1)            # until the other end hangs up

    def log_message(self, *_):
        pass


def serving(work):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return work(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()


def environment(tool, address):
    return dict(tool.environment, IMPASTO_MIRROR=address, XDG_CACHE_HOME=tool.path("cache"),
                GIO_USE_PROXY_RESOLVER="dummy")


@check
def download_names(tool):
    tool.refused("networks", "download", status=2, says="NAME")
    tool.refused("networks", "download", "vgg16", "vgg19", status=2, says="vgg19")
    tool.refused("networks", "download", "vgg11", status=2, says=("vgg11", "vgg16, vgg19"))
    text = tool.run("networks", "download", "--help").stdout
    for word in ("vgg16", "vgg19", "553 MB"):
        assert word in text, word


@check
def download_refused(tool):
    def work(address):
        there = environment(tool, address + "/404/")
        tool_environment, tool.environment = tool.environment, there
        try:
            tool.refused("networks", "download", "vgg16", status=1,
                         says=("404", "browser", address + "/404/vgg16-397923af.pth"))
        finally:
            tool.environment = tool_environment
    serving(work)
    assert os.listdir(tool.path("cache/impasto/downloads")) == []


@check
def download_interrupted_and_resumed(tool):
    def work(address):
        for attempt in (1, 2):
            process = subprocess.Popen([tool.program, "networks", "download", "vgg16"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                       env=environment(tool, address + "/models"))
            part = tool.path("cache/impasto/downloads/vgg16-397923af.pth.part")
            for _ in range(3000):
                if os.path.exists(part) and os.path.getsize(part) == attempt * HAVE:
                    break
                try:
                    process.wait(0.01)
                    break
                except subprocess.TimeoutExpired:
                    pass
            process.send_signal(signal.SIGINT)
            out, messages = process.communicate(timeout=60)
            assert process.returncode == 130, (process.returncode, messages)
            assert out == "", out
            assert "of 553.4 MB, " in messages, messages
            assert f"{3 * attempt}.0 of 553.4 MB are kept in “{part}”" in messages, messages
            assert "impasto: interrupted\n" in messages, messages
            assert os.path.getsize(part) == attempt * HAVE
    Server.ranges.clear()
    serving(work)
    assert Server.ranges == [None, f"bytes={HAVE}-"], Server.ranges
    assert sorted(os.listdir(tool.path("cache/impasto/downloads"))) == \
        ["vgg16-397923af.pth.part", "vgg16-397923af.pth.part.from"]
