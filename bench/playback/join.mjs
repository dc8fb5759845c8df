/** `join_error_samples`: a sweep cut into two files, played one after the other, as it leaves the worklet. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/tools.mjs';
import { Listener } from './listener.mjs';

const fixtures = join(root, 'test', 'fixtures', 'playback');
const CUT = 31_013;
const SECONDS = 1.5;
const pairs = {
  wav: { ending: '.wav', exact: true },
  aiff: { ending: '.aiff', exact: true },
  flac: { ending: '.flac', exact: true },
  alac: { ending: '-alac.m4a', exact: true },
  wavpack: { ending: '.wv', exact: true },
  tta: { ending: '.tta', exact: true },
  mp3: { ending: '.mp3' },
  vorbis: { ending: '.ogg' },
  opus: { ending: '.opus', rate: 48_000 },
  aac: { ending: '.m4a' },
  musepack: { ending: '.mpc' },
};

export async function joins() {
  const listener = await Listener.open(async (folder) => {
    for (const { ending } of Object.values(pairs)) {
      for (const part of ['a', 'b']) await cp(join(fixtures, `join-${part}${ending}`), join(folder, `join-${part}${ending}`));
    }
  });
  try {
    const errors = {};
    const clicks = {};
    for (const [codec, { ending, rate = 44_100, exact = false }] of Object.entries(pairs)) {
      await listener.reload();
      const tracks = ['a', 'b'].map((part) => listener.tracks[`join-${part}${ending}`]);
      const reference = exact ? ['a', 'b'].map((part) => listener.url(`join-${part}.flac`)) : null;
      const found = await listener.page.evaluate(playJoined, { tracks, reference, rate, cut: CUT, frames: rate * SECONDS });
      console.error(codec, JSON.stringify(found));
      if (found.rate !== rate) throw new Error(`${codec}: played at ${found.rate} Hz, not at its own rate.`);
      if (found.differing > 0) throw new Error(`${codec}: ${found.differing} samples are not those that were recorded.`);
      errors[codec] = found.error;
      clicks[codec] = { at_join: found.atJoin, elsewhere: found.elsewhere };
      if (found.atJoin > found.elsewhere) throw new Error(`${codec}: there is a click at the join (${found.atJoin}, elsewhere ${found.elsewhere}).`);
    }
    listener.check();
    return { join_error_samples: { worst: Math.max(...Object.values(errors)), ...errors }, join_bend: clicks };
  } finally {
    await listener.close();
  }
}

/** Plays both files and compares what was heard with the sweep; runs in the page. */
async function playJoined({ tracks, reference, rate, cut, frames }) {
  const { client, tap } = window;
  const original = new Float32Array(frames);
  for (let frame = 0, phase = 0; frame < frames; frame++) {
    original[frame] = 0.5 * Math.sin(phase);
    phase += (2 * Math.PI * (1500 + (2000 * frame) / frames)) / rate;
  }
  const blocks = [];
  tap.heardBlock = ([left]) => blocks.push(left);
  const ended = (async () => {
    for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
      if (payload.event === 'Error') throw new Error(payload.error.message);
      if (payload.event === 'StateChanged' && payload.state.status === 'ended') return;
    }
  })();
  await client.player.play({ tracks });
  await ended;
  // The tap's last messages are on their way still.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.player.stop();

  const heard = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  blocks.reduce((at, block) => (heard.set(block, at), at + block.length), 0);
  const first = heard.findIndex((sample) => sample !== 0);
  const last = heard.findLastIndex((sample) => sample !== 0);

  /** Where the recording began, were it as it is heard around here. */
  const beginsBy = (from, to) => {
    let best = { error: Infinity, at: 0 };
    for (let at = Math.max(0, first - 3000); at <= first + 3000; at++) {
      let error = 0;
      for (let frame = from; frame < to && error < best.error; frame++) error += (heard[at + frame] - original[frame]) ** 2;
      if (error < best.error) best = { error, at };
    }
    return best.at;
  };
  const begin = beginsBy(cut - 6000, cut - 4000);
  const behind = beginsBy(cut + 4000, cut + 6000);
  // The sweep's first sample is nothing.
  const atFront = first - begin - (first === begin + 1 ? 1 : 0);
  const atEnd = last + 1 - begin - frames;
  const bend = (at) => Math.abs(heard[at + 1] - 2 * heard[at] + heard[at - 1]);
  const largestBend = (from, to) => Math.max(...Array.from({ length: to - from }, (_, index) => bend(begin + from + index)));
  let differing = 0;
  if (reference !== null) {
    const parts = await Promise.all(reference.map((url) => tap.decode(url, rate)));
    const recorded = [...parts[0][0], ...parts[1][0]];
    for (const [frame, sample] of recorded.entries()) if (heard[begin + frame] !== sample) differing++;
  }
  return {
    rate: tap.rate,
    error: Math.max(Math.abs(behind - begin), Math.abs(atFront), Math.abs(atEnd)),
    parts: { join: behind - begin, atFront, atEnd },
    atJoin: largestBend(cut - 64, cut + 64),
    elsewhere: Math.max(largestBend(2000, cut - 2000), largestBend(cut + 2000, frames - 2000)),
    differing,
  };
}
