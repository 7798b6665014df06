/** Segments of a JPEG that show the picture: JFIF, colour profiles and Adobe's colour transform. */
const SHOWN = new Set([0xe0, 0xe2, 0xee]);
const EXIF = "Exif\0\0";
const ORIENTATION_TAG = 0x0112;

/**
 * A JPEG without what a camera and programs wrote about it: where it was taken, when, by whom. How
 * it is to be turned stays. Anything that is no whole JPEG is left as it is.
 */
export function withoutMetadata(bytes: Uint8Array, orientation: number | undefined): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || view.getUint16(0) !== 0xffd8) {
    return bytes;
  }
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  if (orientation !== undefined && orientation > 1 && orientation <= 8) {
    kept.push(turned(orientation));
  }
  let at = 2;
  while (at + 4 <= bytes.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) {
      kept.push(bytes.subarray(at));
      return joined(kept);
    }
    const end = at + 2 + view.getUint16(at + 2);
    const isComment = marker === 0xfe;
    const isApplication = marker >= 0xe0 && marker <= 0xef;
    if (!isComment && (!isApplication || SHOWN.has(marker))) {
      kept.push(bytes.subarray(at, end));
    }
    at = end;
  }
  return bytes;
}

/** A segment that says how a picture is turned, and nothing else. */
function turned(orientation: number): Uint8Array {
  const segment = new Uint8Array(36);
  const view = new DataView(segment.buffer);
  view.setUint16(0, 0xffe1);
  view.setUint16(2, 34);
  segment.set(new TextEncoder().encode(EXIF), 4);
  // A TIFF with the first byte of a number first, and one directory of one entry: a short.
  segment.set(new TextEncoder().encode("MM"), 10);
  view.setUint16(12, 42);
  view.setUint32(14, 8);
  view.setUint16(18, 1);
  view.setUint16(20, ORIENTATION_TAG);
  view.setUint16(22, 3);
  view.setUint32(24, 1);
  view.setUint16(28, orientation);
  view.setUint32(32, 0);
  return segment;
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
