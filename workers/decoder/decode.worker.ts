/** For tests: decodes a fixture inside a SharedWorker, as the library's own worker does, with codecs lent by the page. */
import { asMpcError } from '../../services/protocol/errors.ts';
import type { CodecLender } from './audio-stream.ts';
import { fixture, open, rest } from './decode-fixture.ts';

export interface DecodeRequest {
  readonly name: string;
  readonly sampleRate: number;
  /** After this many seconds of sound, says `paused` and waits for any message. */
  readonly pauseAt?: number;
}

export type DecodeReply =
  | { readonly frames: number; readonly channels: readonly Float32Array[]; readonly lent: number; readonly hasAudioDecoder: boolean }
  | { readonly error: string }
  | 'paused';

const hasAudioDecoder = 'AudioDecoder' in globalThis;

addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (!port) return;
  port.onmessage = ({ data, ports }: MessageEvent<DecodeRequest>): void => {
    let lent = 0;
    const codecs = {
      port: async (): Promise<MessagePort> => {
        const next = ports[lent];
        lent += 1;
        if (!next) throw new Error('no more codec workers');
        return next;
      },
    };
    decode(data, codecs, port)
      .then((decoded) => port.postMessage({ ...decoded, lent, hasAudioDecoder } satisfies DecodeReply))
      .catch((error: unknown) => port.postMessage({ error: asMpcError(error).message } satisfies DecodeReply));
  };
});

async function decode(
  { name, sampleRate, pauseAt = 0 }: DecodeRequest,
  codecs: CodecLender,
  port: MessagePort,
): Promise<{ readonly frames: number; readonly channels: readonly Float32Array[] }> {
  const stream = await open(await fixture(name), { sampleRate, codecs });
  let frames = 0;
  while (frames < pauseAt * sampleRate) frames += (await stream.read())?.frames ?? Infinity;
  if (pauseAt > 0) {
    const resumed = new Promise((resolve) => {
      port.onmessage = resolve;
    });
    port.postMessage('paused' satisfies DecodeReply);
    await resumed;
  }
  const after = await rest(stream);
  stream.close();
  return { frames: frames + after.frames, channels: after.channels };
}
