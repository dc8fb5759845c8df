/** MPEG audio for tests: silent frames with true headers, and tags around them. */

const BIT_RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** One frame of layer 3, 44.1 kHz, stereo. @param kilobits of the bit rates that the standard knows */
export function mp3Frame(kilobits: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(Math.floor((144 * kilobits * 1000) / 44_100));
  frame.set([0xff, 0xfb, BIT_RATES.indexOf(kilobits) << 4, 0x00]);
  return frame;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param count of frames that repeat these bit rates in turn */
export function mp3Stream(count: number, ...kilobits: readonly number[]): Uint8Array<ArrayBuffer> {
  const frames = kilobits.map(mp3Frame);
  return joined(Array.from({ length: count }, (_, index) => frames[index % frames.length] ?? mp3Frame(128)));
}

/** An ID3v2.4 tag. @param pictures of the kinds that ID3 numbers: 3 is the front cover, 1 a file icon */
export function id3Tag(
  texts: Readonly<Record<string, string>>,
  pictures: readonly { readonly kind: number; readonly data: Uint8Array }[] = [],
): Uint8Array<ArrayBuffer> {
  const latin = (text: string): Uint8Array => new TextEncoder().encode(text);
  const frame = (id: string, body: Uint8Array): Uint8Array => joined([latin(id), syncsafe(body.length), new Uint8Array(2), body]);
  const frames = [
    ...Object.entries(texts).map(([id, text]) => frame(id.slice(0, 4), joined([Uint8Array.of(3), latin(id.slice(5) && `${id.slice(5)}\0`), latin(text)]))),
    ...pictures.map(({ kind, data }) => frame('APIC', joined([Uint8Array.of(0), latin('image/jpeg\0'), Uint8Array.of(kind, 0), data]))),
  ];
  const body = joined(frames);
  return joined([latin('ID3'), Uint8Array.of(4, 0, 0), syncsafe(body.length), body]);
}

/** Bytes that begin as a JPEG does. */
export function jpeg(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length).fill(length % 251);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

function syncsafe(value: number): Uint8Array {
  return Uint8Array.of((value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f);
}
