import { expect } from '@open-wc/testing';
import { ClockWatch } from './clock-watch.ts';

/** A context whose clock moves at each look, or not. */
class FakeContext {
  state: AudioContextState = 'running';
  looks = 0;
  #time = 0;
  #looked: () => void = () => undefined;

  constructor(public moves: boolean) {}

  get currentTime(): number {
    this.looks += 1;
    this.#looked();
    if (this.moves) this.#time += 1;
    return this.#time;
  }

  /** Resolves at the look with this number. */
  async looked(number: number): Promise<void> {
    while (this.looks < number) await new Promise<void>((resolve) => (this.#looked = resolve));
  }
}

describe('ClockWatch', () => {
  let stuck: number;
  let watch: ClockWatch;

  beforeEach(() => {
    stuck = 0;
    watch = new ClockWatch(() => (stuck += 1), 1);
  });

  afterEach(() => watch.watch(null));

  it('is content with a clock that moves, and with one that is not to move', async () => {
    const [moving, resting] = [new FakeContext(true), new FakeContext(false)];
    watch.watch(moving);
    await moving.looked(20);
    resting.state = 'suspended';
    watch.watch(resting);
    await resting.looked(20);
    expect(stuck).to.equal(0);
  });

  it('says once when a clock stands still that should move', async () => {
    const context = new FakeContext(true);
    watch.watch(context);
    await context.looked(5);
    context.moves = false;
    await context.looked(7);
    await Promise.resolve();
    expect(stuck).to.equal(1);
    const { looks } = context;
    const other = new FakeContext(true);
    watch.watch(other);
    await other.looked(10);
    expect(context.looks).to.equal(looks);
    expect(stuck).to.equal(1);
  });
});
