"""Picture and weight files written and read without the code under test."""

import json
import struct
import zlib

import numpy as np


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, pixels, depth=8, color=None, palette=None):
    """pixels: [H,W,C] or [H,W] integers; color is PNG's colour type."""
    pixels = np.atleast_3d(pixels)
    height, width, channels = pixels.shape
    if color is None:
        color = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    samples = pixels.astype(">u2" if depth == 16 else np.uint8)
    rows = b"".join(b"\0" + samples[y].tobytes() for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)))
        if palette is not None:
            file.write(chunk(b"PLTE", np.asarray(palette, np.uint8).tobytes()))
        file.write(chunk(b"IDAT", zlib.compress(rows)))
        file.write(chunk(b"IEND", b""))


def unfilter(kind, row, above, step):
    row = bytearray(row)
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            near = left + up - corner
            guess = min((abs(near - left), 0, left), (abs(near - up), 1, up),
                        (abs(near - corner), 2, corner))[2]
        else:
            guess = 0
        row[i] = (row[i] + guess) & 255
    return row


def read_png(path):
    """[H,W,C] of an 8-bit, uninterlaced file."""
    data = open(path, "rb").read()
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and not interlaced
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    raw, stride, rows = zlib.decompress(packed), width * channels, []
    above = bytes(stride)
    for y in range(height):
        start = y * (stride + 1)
        above = unfilter(raw[start], raw[start + 1:start + 1 + stride], above, channels)
        rows.append(above)
    return np.frombuffer(b"".join(rows), np.uint8).reshape(height, width, channels)


def write_bmp(path, pixels):
    """pixels: [H,W,3] bytes."""
    height, width, _ = pixels.shape
    pad = bytes(-3 * width % 4)
    rows = b"".join(pixels[y, :, ::-1].astype(np.uint8).tobytes() + pad
                    for y in reversed(range(height)))
    with open(path, "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54))
        file.write(struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0))
        file.write(rows)


def turn_jpeg(source, target, orientation):
    """Copies a JPEG, with EXIF data that say how it is turned."""
    data = open(source, "rb").read()
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    with open(target, "wb") as file:
        file.write(data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:])


def write_safetensors(path, tensors, metadata=None):
    """tensors: name to float32 or float16 array."""
    head, at = {}, 0
    if metadata:
        head["__metadata__"] = metadata
    for name, tensor in tensors.items():
        kind = {"float32": "F32", "float16": "F16"}[tensor.dtype.name]
        head[name] = {"dtype": kind, "shape": list(tensor.shape),
                      "data_offsets": [at, at + tensor.nbytes]}
        at += tensor.nbytes
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.tobytes())
