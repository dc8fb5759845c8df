import { expect } from '@open-wc/testing';
import { asMpcError, MpcError } from '../protocol/errors.ts';
import { SILENT, type Logger } from '../protocol/logging.ts';
import type { PlayerService } from '../protocol/player.ts';
import { DEFAULT_SOUND, EQUALISER_BANDS } from '../protocol/sound.ts';
import { AudioOutput } from './audio-output.ts';
import { OutputWorker, RATE, sample, until, WORKLET } from './audio-output.fake.ts';
import { FakePageContext } from './context-link.fake.ts';

function sounding(samples: readonly number[]): readonly number[] {
  const first = samples.findIndex((value) => value !== 0);
  const last = samples.findLastIndex((value) => value !== 0);
  return first < 0 ? [] : samples.slice(first, last + 1);
}

describe('AudioOutput', () => {
  let worker: OutputWorker;

  afterEach(() => worker.close());

  it('attaches at once, without a context, and says what the element may play', () => {
    worker = new OutputWorker();
    expect(worker.output.context).to.equal(null);
    expect(worker.latest.spec).to.deep.include({ tab: 'tab', sampleRate: null });
    expect(worker.latest.spec.elementTypes).to.include('audio/mpeg');
  });

  it('puts out exactly the samples it is given, across a join, in a real AudioContext', async () => {
    worker = new OutputWorker();
    await worker.start();
    expect(worker.output.context?.sampleRate).to.equal(RATE);
    worker.flush(1);
    for (let at = 0; at < 20; at++) worker.block(1, at < 11 ? 0 : 1, 1 + at * 1001, 1001);
    worker.pcm({ type: 'end', generation: 1 });
    worker.pcm({ type: 'play', fadeFrames: 100 });
    await until(() => worker.drained(1));
    await until(() => sounding(worker.left).length >= 20 * 1001);
    const expected = Array.from({ length: 20 * 1001 }, (_, index) => sample(1 + index));
    expect(sounding(worker.left)).to.deep.equal(expected);
    expect(sounding(worker.right)).to.deep.equal(expected.map((value) => -value));
    const begun = worker.latest.progress.filter((report) => report.type === 'progress' && report.ordinal === 1);
    expect(begun.length).to.be.greaterThan(0);
  });

  it('loses no frame over a pause', async () => {
    worker = new OutputWorker();
    await worker.start();
    worker.flush(1);
    worker.block(1, 0, 1, RATE);
    worker.pcm({ type: 'end', generation: 1 });
    worker.pcm({ type: 'play', fadeFrames: 0 });
    await until(() => worker.left.length > 4000);
    worker.pcm({ type: 'pause', fadeFrames: 64 });
    const reports = worker.latest.progress.length;
    await until(() => worker.latest.progress.length > reports);
    const paused = worker.latest.progress.findLast((report) => report.type === 'progress');
    worker.pcm({ type: 'play', fadeFrames: 64 });
    await until(() => worker.drained(1));
    const whole = new Set(worker.left);
    const wrong = Array.from({ length: RATE }, (_, index) => index + 1).filter((index) => !whole.has(sample(index)));
    // The two fades change at most 64 frames each; each of the others is there, unchanged.
    expect(wrong.length).to.be.within(60, 128);
    const at = paused?.type === 'progress' ? paused.consumed : 0;
    expect(wrong.every((index) => index > at - 64 && index <= at + 65)).to.equal(true);
  });

  it('drops the older generation when a new one begins', async () => {
    worker = new OutputWorker();
    await worker.start();
    worker.flush(1);
    worker.block(1, 0, 1, 10 * RATE);
    worker.pcm({ type: 'play', fadeFrames: 0 });
    await until(() => worker.left.length > 4000);
    worker.flush(2);
    worker.block(1, 0, 1, 100);
    worker.block(2, 0, 600_001, 3000);
    worker.pcm({ type: 'end', generation: 2 });
    await until(() => worker.drained(2));
    const heard = sounding(worker.left);
    const join = heard.indexOf(sample(600_001));
    expect(heard.slice(join)).to.deep.equal(Array.from({ length: 3000 }, (_, index) => sample(600_001 + index)));
    // A quantum of silence may lie between: the new generation's first block comes in a message of its own.
    const old = heard.slice(0, join).filter((value) => value !== 0);
    expect(old).to.deep.equal(Array.from({ length: old.length }, (_, index) => sample(1 + index)));
  });

  it('counts the silence that it had to put in, and warns of it once', async () => {
    worker = new OutputWorker();
    await worker.start();
    worker.flush(1);
    worker.block(1, 0, 1, 2000);
    worker.pcm({ type: 'play', fadeFrames: 0 });
    const dry = (): number => worker.latest.progress.filter((report) => report.type === 'progress' && report.underrun > 0).length;
    await until(() => dry() > 3);
    const warnings = worker.page.records.filter(({ level }) => level === 'warning');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.deep.include({ context: 'worklet', message: 'There was nothing to play in mid-track.' });
  });

  it('gives the worklet the setup that is in force, and again when that changes', async () => {
    worker = new OutputWorker();
    await worker.start();
    await until(() => worker.page.records.length > 0);
    expect(worker.page.records[0]).to.deep.include({ context: 'worklet', level: 'debug', fields: { sampleRate: RATE } });
    worker.page.configure({ level: 'off' });
    worker.flush(1);
    worker.block(1, 0, 1, 2000);
    worker.pcm({ type: 'play', fadeFrames: 0 });
    await until(() => worker.latest.progress.some((report) => report.type === 'progress' && report.underrun > 0));
    expect(worker.page.records).to.have.length(1);
    expect(worker.page.followers).to.equal(1);
    worker.output.close();
    expect(worker.page.followers).to.equal(0);
  });

  it('heeds the player of its own host alone', () => {
    worker = new OutputWorker();
    const moved = { type: 'Playback', payload: { event: 'PositionChanged', track: 'a', position: 1, positionAt: 0, duration: 2 } } as const;
    const stamp = { sequence: 1, time: 0 };
    expect(worker.bus.emit({ ...moved, ...stamp, emitter: 'another' })).to.equal(0);
    expect(worker.bus.emit({ ...moved, ...stamp, emitter: 'host' })).to.be.greaterThan(0);
  });

  it('is made at the rate of the first track, though a gesture came before anybody knew it', async () => {
    worker = new OutputWorker();
    worker.output.unlock();
    expect(worker.output.context?.sampleRate).to.equal(44_100);
    worker.command({ type: 'wake', sampleRate: 96_000 });
    await until(() => worker.attached.length === 2);
    expect(worker.latest.spec.sampleRate).to.equal(96_000);
    await until(() => worker.latest.reports.some((report) => report.type === 'context' && report.state === 'running'));
    worker.command({ type: 'wake', sampleRate: 48_000 });
    await until(() => worker.latest.reports.filter((report) => report.type === 'context').length > 1);
    expect(worker.output.context?.sampleRate).to.equal(96_000);
  });

  it('makes no context before the browser lets it sound, says so, and makes it in the next gesture', async () => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('Not now.', 'NotAllowedError'));
    worker = new OutputWorker();
    try {
      worker.command({ type: 'wake', sampleRate: 96_000 });
      await until(() => worker.latest.reports.length > 0);
      expect(worker.latest.reports).to.deep.equal([{ type: 'context', state: 'blocked', sampleRate: null }]);
      expect(worker.output.context).to.equal(null);
    } finally {
      HTMLMediaElement.prototype.play = play;
    }
    document.dispatchEvent(new Event('pointerdown'));
    expect(worker.output.context?.sampleRate).to.equal(96_000);
    await until(() => worker.latest.reports.some((report) => report.type === 'context' && report.state === 'running'));
  });

  it('tells the next worker where the music was, and whether it may go on here without a gesture', async () => {
    const { play } = HTMLMediaElement.prototype;
    const interruption = { entry: '7', position: 3.9 };
    worker = new OutputWorker();
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('Not now.', 'NotAllowedError'));
    try {
      await worker.output.takeUp(interruption);
    } finally {
      HTMLMediaElement.prototype.play = play;
    }
    await worker.output.takeUp(interruption);
    expect(worker.takenUp).to.deep.equal([{ interruption, maySound: false }, { interruption, maySound: true }]);
    expect(worker.output.context).to.equal(null);
  });

  it('tells a phone that this is music, once there is a context', async () => {
    const audioSession = { type: 'auto' };
    Object.defineProperty(navigator, 'audioSession', { value: audioSession, configurable: true });
    try {
      worker = new OutputWorker();
      expect(audioSession.type).to.equal('auto');
      worker.output.unlock();
      expect(audioSession.type).to.equal('playback');
    } finally {
      Reflect.deleteProperty(navigator, 'audioSession');
    }
  });

  it('sleeps and wakes', async () => {
    worker = new OutputWorker();
    await worker.start();
    worker.command({ type: 'sleep' });
    await until(() => worker.latest.reports.some((report) => report.type === 'context' && report.state === 'suspended'));
    expect(worker.output.context?.state).to.equal('suspended');
    worker.command({ type: 'wake', sampleRate: null });
    await until(() => worker.output.context?.state === 'running');
  });

  it('is equalised as the player says, behind the node that gives what was recorded', async () => {
    const frequency = 1000;
    worker = new OutputWorker();
    await worker.start();
    const loudness = (): Promise<number> =>
      new Promise((resolve) => {
        const stop = worker.output.spectrum(({ decibels, binWidth }) => {
          stop();
          resolve(decibels[Math.round(frequency / binWidth)] ?? -Infinity);
        }, { smoothing: 0 });
      });
    const comes = async (least: number, most: number): Promise<void> => {
      for (let now = await loudness(); now < least || now > most; now = await loudness());
    };
    worker.flush(1);
    const tone = Float32Array.from({ length: 20 * RATE }, (_, at) => 0.1 * Math.sin((2 * Math.PI * frequency * (at + 1)) / RATE));
    worker.pcm({ type: 'block', generation: 1, ordinal: 0, channels: [tone, tone], frames: tone.length });
    worker.pcm({ type: 'play', fadeFrames: 0 });
    // Long enough for the spectrum to see nothing but the tone.
    await until(() => sounding(worker.left).length >= RATE);
    const recorded = await loudness();
    const gains = EQUALISER_BANDS.map((band) => (band === 1000 ? 12 : 0));
    for (const sign of [1, -1]) {
      worker.command({ type: 'sound', sound: { ...DEFAULT_SOUND, equaliser: { enabled: true, preset: null, gains: gains.map((gain) => sign * gain) } } });
      await comes(recorded + sign * 12 - 0.2, recorded + sign * 12 + 0.2);
    }
    worker.command({ type: 'sound', sound: DEFAULT_SOUND });
    await comes(recorded - 0.05, recorded + 0.05);
    const heard = sounding(worker.left).slice(0, 20_000);
    expect(heard.every((value, at) => value === tone[at])).to.equal(true);
  });

  it('says that a device is not there, and stays with the usual one', async () => {
    worker = new OutputWorker();
    await worker.start();
    const error = await worker.output.setDevice('no such device').catch(asMpcError);
    expect(error).to.include({ code: 'not-found' });
    expect(worker.output.device).to.equal(null);
    await worker.output.setDevice(null);
    expect(await worker.output.devices()).to.be.an('array');
  });

  it('reports a worklet script that is not there as a typed failure', async () => {
    worker = new OutputWorker(new URL('./no-such.worklet.js', import.meta.url));
    worker.command({ type: 'wake', sampleRate: null });
    await until(() => worker.latest.reports.some((report) => report.type === 'failed'));
    const failed = worker.latest.reports.find((report) => report.type === 'failed');
    expect(failed?.type === 'failed' && failed.error.code).to.equal('worker-unavailable');
  });

  it('takes new ports when its context was lost, once sound is wanted again', async () => {
    worker = new OutputWorker();
    await worker.start();
    await worker.output.context!.close();
    await until(() => worker.latest.reports.some((report) => report.type === 'context' && report.state === 'closed'));
    worker.output.unlock();
    await until(() => worker.attached.length === 2);
    await until(() => worker.latest.reports.some((report) => report.type === 'context' && report.state === 'running'));
  });

  it('closes its context, and a second close does nothing', async () => {
    worker = new OutputWorker();
    await worker.start();
    const context = worker.output.context!;
    worker.output.close();
    worker.output.close();
    await until(() => context.state === 'closed');
    expect(worker.output.context).to.equal(null);
    worker.output.unlock();
    expect(worker.output.context).to.equal(null);
  });

  it('says when the player does not take it', async () => {
    const warnings: string[] = [];
    const player = { attachOutput: () => Promise.reject(new MpcError('internal', 'No.')) } as unknown as PlayerService;
    worker = new OutputWorker();
    const log: Logger = { ...SILENT, warning: (message) => warnings.push(message), child: () => log };
    const page = new FakePageContext({}, log);
    const output = new AudioOutput({
      player,
      events: worker.bus,
      library: { artwork: async () => null },
      host: 'host',
      tab: 'tab',
      workletUrl: WORKLET,
      codecWorkerUrl: WORKLET,
      ...page,
    });
    await until(() => warnings.length === 1);
    output.close();
  });
});
