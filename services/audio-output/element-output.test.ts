import { expect } from '@open-wc/testing';
import type { ElementReport } from '../protocol/output.ts';
import { ElementOutput, playableTypes } from './element-output.ts';

/** Half a second of a quiet tone as a WAV file. */
function tone(): string {
  const frames = 4000;
  const bytes = new Uint8Array(44 + frames);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto('RIFF', bytes);
  view.setUint32(4, 36 + frames, true);
  new TextEncoder().encodeInto('WAVEfmt ', bytes.subarray(8));
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  new TextEncoder().encodeInto('data', bytes.subarray(36));
  view.setUint32(40, frames, true);
  for (let index = 0; index < frames; index++) bytes[44 + index] = 128 + Math.round(8 * Math.sin(index / 3));
  return URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
}

describe('ElementOutput', () => {
  let reports: ElementReport[];
  let output: ElementOutput;
  let heard: () => void;

  beforeEach(() => {
    reports = [];
    heard = () => undefined;
    output = new ElementOutput((report) => {
      reports.push(report);
      heard();
    });
  });

  afterEach(() => output.close());

  async function reported(event: ElementReport['event'], load: number): Promise<ElementReport> {
    for (;;) {
      const found = reports.find((report) => report.event === event && report.load === load);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  }

  it('plays a URL to its end and reports each step with the duration', async () => {
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 1 });
    expect((await reported('playing', 1)).duration).to.be.closeTo(0.5, 0.01);
    expect((await reported('ended', 1)).position).to.be.closeTo(0.5, 0.05);
  });

  it('plays at the speed that is set, before and after an element is there, at the recorded pitch', async () => {
    const made: HTMLAudioElement[] = [];
    const create = document.createElement.bind(document);
    document.createElement = (name: string) => {
      const element = create(name);
      if (element instanceof HTMLAudioElement) made.push(element);
      return element;
    };
    try {
      output.setSpeed(2);
      output.receive({ type: 'element-load', url: tone(), position: 0, load: 1 });
      await reported('playing', 1);
      expect(made).to.have.length(1);
      expect(made[0]).to.include({ playbackRate: 2, preservesPitch: true });
      output.setSpeed(0.5);
      expect(made[0]?.playbackRate).to.equal(0.5);
      output.receive({ type: 'element-load', url: tone(), position: 0, load: 2 });
      await reported('playing', 2);
      expect(made[0]?.playbackRate).to.equal(0.5);
    } finally {
      Reflect.deleteProperty(document, 'createElement');
    }
  });

  it('plays a file that is given whole, and lets go of it', async () => {
    const file = await (await fetch(tone())).blob();
    output.receive({ type: 'element-load', url: file, position: 0, load: 1 });
    expect((await reported('ended', 1)).duration).to.be.closeTo(0.5, 0.01);
    output.receive({ type: 'element-unload' });
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 2 });
    await reported('playing', 2);
  });

  it('starts where it is told', async () => {
    output.receive({ type: 'element-load', url: tone(), position: 0.3, load: 1 });
    expect((await reported('playing', 1)).position).to.be.within(0.29, 0.5);
  });

  it('pauses, seeks and goes on', async () => {
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 1 });
    await reported('playing', 1);
    output.receive({ type: 'element-pause', load: 1 });
    await reported('paused', 1);
    reports = [];
    output.receive({ type: 'element-seek', position: 0.25, load: 1 });
    expect((await reported('position', 1)).position).to.be.closeTo(0.25, 0.01);
    output.receive({ type: 'element-play', load: 1 });
    await reported('ended', 1);
  });

  it('reports what it cannot play, and plays the next all the same', async () => {
    const noise = URL.createObjectURL(new Blob(['no music'], { type: 'audio/mpeg' }));
    output.receive({ type: 'element-load', url: noise, position: 0, load: 1 });
    await reported('error', 1);
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 2 });
    await reported('ended', 2);
    expect(reports.some((report) => report.load === 2 && report.event === 'error')).to.equal(false);
  });

  it('says nothing more once it is unloaded', async () => {
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 1 });
    await reported('playing', 1);
    output.receive({ type: 'element-unload' });
    const count = reports.length;
    output.receive({ type: 'element-play', load: 1 });
    output.receive({ type: 'element-load', url: tone(), position: 0, load: 2 });
    await reported('ended', 2);
    expect(reports.slice(count).every((report) => report.load === 2)).to.equal(true);
  });

  it('knows what this browser plays', () => {
    expect(playableTypes()).to.include.members(['audio/mpeg', 'audio/wav', 'audio/flac']);
  });
});
