import { expect } from '@open-wc/testing';
import type { CodecReport } from '../../services/protocol/codec.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import { CodecStream } from './codec-stream.ts';

/** What a browser says of a configuration when it is let. */
interface Answer {
  readonly give: (supported: boolean) => void;
  readonly refuse: () => void;
}

describe('CodecStream', () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'AudioDecoder');
  let made = 0;
  let closed = 0;
  let answer: Answer;
  let reports: CodecReport['type'][];
  let stream: CodecStream;

  beforeEach(() => {
    made = 0;
    closed = 0;
    reports = [];
    const answered = new Promise<{ supported: boolean }>((resolve, reject) => {
      answer = { give: (supported) => resolve({ supported }), refuse: () => reject(new TypeError('no such codec')) };
    });
    class Decoder extends EventTarget {
      static isConfigSupported = (): Promise<{ supported: boolean }> => answered;
      state = 'unconfigured';
      constructor() {
        super();
        made += 1;
      }
      configure(): void {
        this.state = 'configured';
      }
      close(): void {
        this.state = 'closed';
        closed += 1;
      }
    }
    Object.defineProperty(globalThis, 'AudioDecoder', { value: Decoder, configurable: true, writable: true });
    stream = new CodecStream(0, ({ type }) => reports.push(type), SILENT);
    stream.receive({ type: 'open', stream: 0, config: { codec: 'mp4a.40.2', sampleRate: 44_100, channels: 2, description: null } });
  });

  afterEach(() => {
    if (own) Object.defineProperty(globalThis, 'AudioDecoder', own);
    else Reflect.deleteProperty(globalThis, 'AudioDecoder');
  });

  /** Everything that was waiting for the answer has gone on. */
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });

  it('makes a decoder when the browser has one, and gives it back when it is closed', async () => {
    answer.give(true);
    await settled();
    expect(made).to.equal(1);
    expect(reports).to.deep.equal(['opened']);
    stream.receive({ type: 'close', stream: 0 });
    expect(closed).to.equal(1);
  });

  for (const [what, give] of [
    ['has the codec', () => answer.give(true)],
    ['does not have the codec', () => answer.give(false)],
    ['does not know such a codec', () => answer.refuse()],
  ] as const) {
    it(`makes no decoder and tells nothing once it is closed, when it turns out that the browser ${what}`, async () => {
      stream.receive({ type: 'close', stream: 0 });
      give();
      await settled();
      expect(made).to.equal(0);
      expect(reports).to.deep.equal([]);
    });
  }
});
