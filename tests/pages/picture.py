"""PNG as far as a browser writes it: 8 bits a channel, not interlaced."""
import struct
import zlib

CHANNELS = {2: 3, 6: 4}


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((abs(estimate - left), 0, left), (abs(estimate - above), 1, above), (abs(estimate - corner), 2, corner))[2]


def unfiltered(kind, line, above, step):
    line = bytearray(line)
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = (0, left, above[i], (left + above[i]) // 2, 0)[kind] if kind < 4 else paeth(left, above[i], corner)
        line[i] = (line[i] + guess) & 255
    return line


def pixels(png):
    """The colours of a picture, (red, green, blue), line by line."""
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    at, packed = 8, b""
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at:at + 8])
        packed += png[at + 8:at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    step = CHANNELS[kind]
    lines = zlib.decompress(packed)
    above, stride = bytes(width * step), width * step + 1
    for y in range(height):
        line = lines[y * stride:(y + 1) * stride]
        above = unfiltered(line[0], line[1:], above, step)
        for x in range(0, len(above), step):
            yield tuple(above[x:x + 3])
