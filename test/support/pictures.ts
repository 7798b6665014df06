import { env } from "cloudflare:workers";

/** A PNG of one colour, which any program can read. */
export async function png(
  width: number,
  height: number,
  [red, green, blue] = [180, 90, 60],
): Promise<Uint8Array> {
  const row = new Uint8Array([
    0,
    ...Array.from({ length: width }, () => [red ?? 0, green ?? 0, blue ?? 0]).flat(),
  ]);
  const pixels = new Blob(Array.from({ length: height }, () => row)).stream();
  const packed = await new Response(pixels.pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  // Eight bits of red, green and blue.
  head.setUint8(8, 8);
  head.setUint8(9, 2);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(head.buffer)),
    chunk("IDAT", new Uint8Array(packed)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A JPEG of one colour in which a camera wrote this text. */
export async function jpeg(width: number, height: number, written: string): Promise<Uint8Array> {
  if (!env.IMAGES) {
    throw new Error("nothing here makes a JPEG");
  }
  const source = new Blob([await png(width, height)]).stream();
  const made = await env.IMAGES.input(source).output({ format: "image/jpeg" });
  const plain = new Uint8Array(await made.response().arrayBuffer());
  const text = new TextEncoder().encode(`Exif\0\0${written}`);
  const segment = joined([Uint8Array.of(0xff, 0xe1, 0, text.byteLength + 2), text]);
  return joined([plain.subarray(0, 2), segment, plain.subarray(2)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(type), data]);
  const whole = new DataView(new ArrayBuffer(named.byteLength + 8));
  whole.setUint32(0, data.byteLength);
  new Uint8Array(whole.buffer).set(named, 4);
  whole.setUint32(named.byteLength + 4, crc32(named));
  return new Uint8Array(whole.buffer);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
    }
  }
  return ~crc >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
