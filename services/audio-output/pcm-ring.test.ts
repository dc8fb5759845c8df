import { expect } from '@open-wc/testing';
import type { PcmReport } from '../protocol/output.ts';
import { PcmRing } from './pcm-ring.ts';

const QUANTUM = 128;

/** A ring whose two channels carry a ramp (left) and its negative (right), and what came of it. */
class Rig {
  readonly reports: PcmReport[] = [];
  readonly ring = new PcmRing((report) => this.reports.push(report), 1280);
  readonly left: number[] = [];
  readonly right: number[] = [];

  flush(generation: number, fadeOutFrames = 0, fadeInFrames = 0, holdFrames = 0, longestHoldFrames = holdFrames): void {
    this.ring.receive({ type: 'flush', generation, fadeOutFrames, fadeInFrames, holdFrames, longestHoldFrames });
  }

  block(generation: number, ordinal: number, first: number, frames: number): void {
    const left = Float32Array.from({ length: frames }, (_, index) => first + index);
    this.ring.receive({ type: 'block', generation, ordinal, channels: [left, left.map((value) => -value)], frames });
  }

  play(): void {
    this.ring.receive({ type: 'play', fadeFrames: 64 });
  }

  render(quanta: number): void {
    for (let count = 0; count < quanta; count++) {
      const output = [new Float32Array(QUANTUM).fill(9), new Float32Array(QUANTUM).fill(9)];
      this.ring.render(output);
      this.left.push(...output[0]!);
      this.right.push(...output[1]!);
    }
  }

  progress(): Extract<PcmReport, { type: 'progress' }> {
    const last = this.reports.findLast((report) => report.type === 'progress');
    if (last?.type !== 'progress') throw new Error('nothing was reported');
    return last;
  }
}

function ramp(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function silence(count: number): number[] {
  return ramp(0, count).map(() => 0);
}

describe('PcmRing', () => {
  it('gives out every frame once and unchanged, across blocks of any size', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 100);
    rig.block(1, 0, 101, 1);
    rig.block(1, 0, 102, 411);
    rig.play();
    rig.render(4);
    expect(rig.left).to.deep.equal(ramp(1, 512));
    expect(rig.right).to.deep.equal(ramp(1, 512).map((value) => -value));
  });

  it('joins two tracks sample after sample and tells at once that the second began', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 200);
    rig.block(1, 1, 201, 200);
    rig.play();
    rig.render(3);
    expect(rig.left).to.deep.equal([...ramp(1, 384)]);
    expect(rig.reports.some((report) => report.type === 'progress' && report.ordinal === 1)).to.equal(true);
    expect(rig.progress()).to.include({ ordinal: 1, framesOfOrdinal: 56, consumed: 256 });
  });

  it('tells when an ended generation is played out, once, and counts no underrun for it', () => {
    const rig = new Rig();
    rig.flush(3);
    rig.block(3, 0, 1, 130);
    rig.ring.receive({ type: 'end', generation: 3 });
    rig.play();
    rig.render(40);
    expect(rig.reports.filter((report) => report.type === 'drained')).to.deep.equal([{ type: 'drained', generation: 3 }]);
    expect(rig.progress()).to.include({ consumed: 130, underrun: 0, buffered: 0 });
    expect(rig.left.slice(130).every((value) => value === 0)).to.equal(true);
  });

  it('counts the silence it had to put in, but not the wait before the first block', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.play();
    rig.render(20);
    rig.block(1, 0, 1, 100);
    rig.render(11);
    const counted = rig.reports.reduce((sum, report) => sum + (report.type === 'progress' ? report.underrun : 0), 0);
    expect(counted).to.equal(11 * QUANTUM - 100);
  });

  it('drops what is left of a generation when a new one begins, and late blocks of the old one', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 1000);
    rig.play();
    rig.render(1);
    rig.flush(2);
    rig.block(1, 0, 500, 100);
    rig.block(2, 0, 5001, 256);
    rig.render(2);
    expect(rig.left).to.deep.equal([...ramp(1, 128), ...ramp(5001, 256)]);
  });

  it('drops a track that is not to follow any more, and plays another in its place', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 200);
    rig.block(1, 1, 7001, 200);
    rig.ring.receive({ type: 'end', generation: 1 });
    rig.play();
    rig.render(1);
    rig.ring.receive({ type: 'cut', generation: 1, ordinal: 0 });
    rig.block(1, 2, 201, 56);
    rig.render(1);
    expect(rig.left).to.deep.equal(ramp(1, 256));
    expect(rig.reports.some((report) => report.type === 'drained')).to.equal(false);
  });

  it('lets a track play on that a cut came too late for', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 100);
    rig.block(1, 1, 101, 412);
    rig.play();
    rig.render(1);
    rig.ring.receive({ type: 'cut', generation: 1, ordinal: 0 });
    rig.render(3);
    expect(rig.left).to.deep.equal(ramp(1, 512));
  });

  it('fades the old generation out before the new one starts', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 1000);
    rig.play();
    rig.render(1);
    rig.flush(2, 100);
    rig.block(2, 0, 5001, 400);
    rig.render(2);
    const tail = rig.left.slice(128, 228);
    expect(tail[0]).to.equal(129);
    expect(tail.every((value, index) => value <= 129 + index)).to.equal(true);
    expect(tail[99]).to.be.lessThan(1);
    expect(rig.left.slice(228, 384)).to.deep.equal(ramp(5001, 156));
  });

  it('loses no frame over a pause, and leaves frames outside the fades as they are', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 1024);
    rig.play();
    rig.render(1);
    rig.ring.receive({ type: 'pause', fadeFrames: 64 });
    rig.render(3);
    expect(rig.progress()).to.include({ consumed: 192, buffered: 832 });
    const beforeResume = rig.left.length;
    expect(rig.left.slice(192).every((value) => value === 0)).to.equal(true);
    rig.play();
    rig.render(2);
    expect(rig.left.slice(0, 128)).to.deep.equal(ramp(1, 128));
    expect(rig.left[beforeResume]).to.equal(0);
    expect(rig.left.slice(beforeResume + 64)).to.deep.equal(ramp(193 + 64, 192));
  });

  it('keeps the beginning of a track that was paused before anything was heard', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.play();
    rig.ring.receive({ type: 'pause', fadeFrames: 64 });
    rig.block(1, 0, 1, 128);
    rig.render(1);
    rig.play();
    rig.render(1);
    expect(rig.left.slice(128)).to.deep.equal(ramp(1, 128));
  });

  it('stays paused when a seek comes in the fade of a pause', () => {
    const rig = new Rig();
    rig.flush(1);
    rig.block(1, 0, 1, 1024);
    rig.play();
    rig.render(1);
    rig.ring.receive({ type: 'pause', fadeFrames: 256 });
    rig.flush(2, 32, 32);
    rig.block(2, 0, 5001, 1024);
    rig.render(4);
    expect(rig.progress()).to.include({ generation: 2, consumed: 0, buffered: 0 });
    expect(rig.left.slice(160).every((value) => value === 0)).to.equal(true);
    rig.play();
    rig.render(1);
    expect(rig.left.slice(-96)).to.deep.equal(ramp(5033, 96));
  });

  it('waits for enough to go on with, at the beginning and, for more, after running dry', () => {
    const rig = new Rig();
    rig.flush(1, 0, 0, 256, 1024);
    rig.play();
    rig.block(1, 0, 1, 128);
    rig.render(1);
    expect(rig.left.every((value) => value === 0)).to.equal(true);
    rig.block(1, 0, 129, 128);
    rig.render(3);
    expect(rig.left.slice(128, 384)).to.deep.equal(ramp(1, 256));
    rig.block(1, 0, 257, 384);
    rig.render(1);
    expect(rig.left.slice(384).every((value) => value === 0)).to.equal(true);
    rig.block(1, 0, 641, 128);
    rig.render(4);
    expect(rig.left.slice(640)).to.deep.equal(ramp(257, 512));
  });

  it('begins with less than it waits for after running dry, where it is told to', () => {
    const rig = new Rig();
    rig.ring.receive({ type: 'flush', generation: 1, fadeOutFrames: 0, fadeInFrames: 0, startFrames: QUANTUM, holdFrames: 4 * QUANTUM });
    rig.play();
    rig.block(1, 0, 1, QUANTUM);
    rig.render(2);
    expect(rig.left).to.deep.equal([...ramp(1, QUANTUM), ...silence(QUANTUM)]);
    rig.block(1, 0, QUANTUM + 1, 3 * QUANTUM);
    rig.render(1);
    expect(rig.left.slice(2 * QUANTUM)).to.deep.equal(silence(QUANTUM));
    rig.block(1, 0, 4 * QUANTUM + 1, QUANTUM);
    rig.render(4);
    expect(rig.left.slice(3 * QUANTUM)).to.deep.equal(ramp(QUANTUM + 1, 4 * QUANTUM));
  });

  it('never waits for more than the longest that was asked for', () => {
    const rig = new Rig();
    rig.flush(1, 0, 0, 256, 384);
    rig.play();
    for (let first = 1; first < 384 * 4; first += 384) {
      rig.block(1, 0, first, 384);
      rig.render(4);
    }
    expect(rig.left.filter((value) => value !== 0)).to.deep.equal(ramp(1, 384 * 4));
  });

  it('does not wait for more of a track that is complete', () => {
    const rig = new Rig();
    rig.flush(1, 0, 0, 1024);
    rig.play();
    rig.block(1, 0, 1, 128);
    rig.ring.receive({ type: 'complete', generation: 1 });
    rig.render(2);
    expect(rig.left).to.deep.equal([...ramp(1, 128), ...silence(128)]);
    rig.block(1, 1, 129, 128);
    rig.ring.receive({ type: 'end', generation: 1 });
    rig.render(1);
    expect(rig.left.slice(256)).to.deep.equal(ramp(129, 128));
  });

  it('stops at once when it is paused while it waits, and begins unfaded', () => {
    const rig = new Rig();
    rig.flush(1, 0, 0, 256);
    rig.play();
    rig.block(1, 0, 1, 128);
    rig.ring.receive({ type: 'pause', fadeFrames: 64 });
    rig.block(1, 0, 129, 128);
    rig.render(1);
    rig.play();
    rig.render(2);
    expect(rig.left).to.deep.equal([...silence(128), ...ramp(1, 256)]);
  });

  it('plays what fades out to its end though another generation begins meanwhile', () => {
    const rig = new Rig();
    rig.flush(1, 0, 0);
    rig.play();
    rig.block(1, 0, 1, 1024);
    rig.render(1);
    rig.flush(2, 512, 0);
    rig.render(1);
    rig.flush(3, 64, 0);
    rig.block(3, 0, 5001, 256);
    rig.render(5);
    const faded = rig.left.slice(128, 640);
    const parts = faded.map((value, at) => value / (ramp(129 + at, 1)[0] ?? 1));
    expect(parts).to.deep.equal(parts.toSorted((a, b) => b - a));
    expect(parts.at(-1)).to.be.below(0.001);
    expect(rig.left.slice(640, 768)).to.deep.equal(ramp(5001, 128));
  });
});
