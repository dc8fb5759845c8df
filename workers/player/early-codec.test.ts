import { expect } from '@open-wc/testing';
import type { CodecLender } from '../decoder/audio-stream.ts';
import { EarlyCodec } from './early-codec.ts';

/** Lends the ends of channels. */
class FakeLender implements CodecLender {
  readonly others: MessagePort[] = [];

  async port(): Promise<MessagePort> {
    const { port1, port2 } = new MessageChannel();
    this.others.push(port1);
    return port2;
  }
}

describe('EarlyCodec', () => {
  const { signal } = new AbortController();
  const known = Object.getOwnPropertyDescriptor(globalThis, 'AudioDecoder');
  let lender: FakeLender;

  beforeEach(() => {
    // As in a shared worker, which has no WebCodecs.
    Reflect.deleteProperty(globalThis, 'AudioDecoder');
    lender = new FakeLender();
  });

  afterEach(() => {
    if (known !== undefined) Object.defineProperty(globalThis, 'AudioDecoder', known);
  });

  it('borrows before it is asked where the name says that a codec will be needed, and only one then', async () => {
    const codec = new EarlyCodec(lender, 'm4a', signal);
    expect(lender.others.length).to.equal(1);
    await codec.port(signal);
    expect(lender.others.length).to.equal(1);
    await codec.port(signal);
    expect(lender.others.length).to.equal(2);
  });

  it('borrows nothing for other files before it is asked', async () => {
    const codec = new EarlyCodec(lender, 'mp3', signal);
    expect(lender.others.length).to.equal(0);
    await codec.port(signal);
    expect(lender.others.length).to.equal(1);
  });

  it('gives back what nobody has taken', async () => {
    const codec = new EarlyCodec(lender, 'm4a', signal);
    const [other] = lender.others;
    const told = new Promise((resolve) => {
      if (other !== undefined) other.onmessage = ({ data }) => resolve(data);
    });
    codec.close();
    expect(await told).to.deep.equal({ type: 'close', stream: 0 });
  });

  it('tells whoever asks why nothing can be borrowed', async () => {
    const failure = new Error('no page');
    const codec = new EarlyCodec({ port: () => Promise.reject(failure) }, 'm4a', signal);
    expect(await codec.port(signal).then(() => null, (error: unknown) => error)).to.equal(failure);
  });
});
