import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { FileEntry, Provider } from '../providers/provider.ts';
import { sourceOfProvider } from '../reading/provider-source.fake.ts';
import { elementUrl } from './element-fallback.ts';
import type { Output } from './outputs.ts';
import type { TrackSource } from './track-source.ts';

const MEBIBYTE = 1024 * 1024;
const never = new AbortController().signal;
const noDecoder = new MpcError('unsupported', 'No decoder.');

describe('What an audio element is given', () => {
  const output = (lendsCodec: boolean): Output => ({ elementTypes: ['audio/mp4'], lendsCodec, failure: null }) as unknown as Output;

  /** A file that only its provider can read, and how much of it was read. */
  function behindPassword(size: number, path = 'a.m4a'): { source: TrackSource; read: () => number } {
    let read = 0;
    const provider: Partial<Provider> = {
      url: async () => null,
      read: async (_file, start, end) => {
        const bytes = new Uint8Array(Math.min(end, size) - start).fill(7);
        read += bytes.length;
        return { bytes, size };
      },
    };
    const file: FileEntry = { fileId: 'f', path, size, modified: null, changeKey: '', mimeType: '' };
    return { source: sourceOfProvider(provider as Provider, file), read: () => read };
  }

  it('is the file itself where it cannot be asked for by address and the page has no WebCodecs', async () => {
    const { source } = behindPassword(2.5 * MEBIBYTE);
    const file = await elementUrl(source, output(false), noDecoder, never);
    expect(file).to.be.instanceOf(Blob);
    const bytes = new Uint8Array(await (file as Blob).arrayBuffer());
    expect([bytes.length, bytes.every((byte) => byte === 7)]).to.deep.equal([2.5 * MEBIBYTE, true]);
  });

  it('is nothing where copying would help as little as decoding did, or the file is no song', async () => {
    for (const [size, path, lendsCodec] of [
      [1000, 'a.m4a', true],
      [1000, 'a.ape', false],
      [100 * MEBIBYTE, 'a.m4a', false],
    ] as const) {
      const { source, read } = behindPassword(size, path);
      expect(await elementUrl(source, output(lendsCodec), noDecoder, never)).to.equal(null);
      expect(read()).to.equal(0);
    }
  });
});
