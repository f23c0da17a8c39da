"""Reads the files in a Qt resource bundle (.rcc), in which some packages keep their pictures."""
import struct
import zlib


def read_bundle(path):
    """Yields (name, contents) of every file in the bundle that is stored plainly or by zlib."""
    with open(path, 'rb') as file:
        data = file.read()
    magic, version, tree, blobs, names = struct.unpack_from('>4s4I', data)
    if magic != b'qres':
        raise ValueError(f'{path}: not a Qt resource bundle')
    node_size = 14 if version == 1 else 22

    def walk(node):
        at = tree + node * node_size
        name_at, flags = struct.unpack_from('>IH', data, at)
        if flags & 2:                                       # a folder
            count, first = struct.unpack_from('>II', data, at + 6)
            for child in range(first, first + count):
                yield from walk(child)
            return
        length, = struct.unpack_from('>H', data, names + name_at)
        start = names + name_at + 6
        name = data[start:start + 2 * length].decode('utf-16-be')
        at = blobs + struct.unpack_from('>I', data, at + 10)[0]
        size, = struct.unpack_from('>I', data, at)
        contents = data[at + 4:at + 4 + size]
        if flags & 1:
            contents = zlib.decompress(contents[4:])
        if not flags & 4:                                   # zstd: none of the pictures
            yield name, contents

    yield from walk(0)
