import { expect } from '@open-wc/testing';
import type * as v from 'valibot';
import { EVENTS, EVERY_EVENT, SAMPLE_ERROR, SAMPLE_JOB, SAMPLE_STATE, stamped } from '../../test/fixtures/facts/events.ts';
import { MpcError, type WireError } from './errors.ts';
import { systemEvents } from './event-creators.ts';
import type { MpcEvent } from './events.ts';
import { parseEvent, type eventSchema } from './parse-event.ts';
import type { flatError } from './record-schemas.ts';

/** The same members of the same types; whether they may be written to is no matter. */
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The proof that what is parsed is what the types say, no less and no more: a type changed alone does not compile. */
const eventsAreProved: Same<Plain<v.InferOutput<typeof eventSchema>>, Plain<MpcEvent>> = true;
const errorsAreProved: Same<Plain<v.InferOutput<typeof flatError>>, Plain<Omit<WireError, 'cause'>>> = true;
/** The proof can fail, be it for a member that may be absent. */
const aLackIsSeen: Same<Plain<{ a: string }>, Plain<{ readonly a: string; readonly b?: number }>> = false;

const ONLINE = stamped(systemEvents.online());

function refusal(input: unknown): MpcError {
  try {
    parseEvent(input);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(MpcError);
    return thrown as MpcError;
  }
  throw new Error('Expected a refusal.');
}

/** The field that is named when the input is refused, as it must be. */
function refusedField(input: unknown): unknown {
  const error = refusal(input);
  expect(error.code).to.equal('invalid-argument');
  expect(error.message).to.match(/^This is not an event: .+\.$/);
  return error.details['field'];
}

describe('parseEvent', () => {
  it('is proved by the compiler to know every member of every event', () => {
    expect([eventsAreProved, errorsAreProved, aLackIsSeen]).to.deep.equal([true, true, false]);
  });

  it('takes every event as it is, cloned or by way of JSON', () => {
    for (const body of EVERY_EVENT) {
      const event = stamped(body);
      const name = `${body.type}/${body.payload.event}`;
      expect(parseEvent(event), name).to.deep.equal(event);
      expect(parseEvent(structuredClone(event)), name).to.deep.equal(event);
      expect(parseEvent(JSON.parse(JSON.stringify(event))), name).to.deep.equal(event);
    }
  });

  it('gives a copy without what events do not have, however deep', () => {
    const job = { ...SAMPLE_JOB, more: 1, warnings: [{ path: 'a', error: { ...SAMPLE_ERROR, stack: 'at ...' }, more: 1 }] };
    const event = parseEvent({ ...stamped(EVENTS.Sync.Progress), payload: { event: 'Progress', job, more: 1 }, more: 1 });
    const expected = { ...SAMPLE_JOB, warnings: [{ path: 'a', error: SAMPLE_ERROR }] };
    expect(event).to.deep.equal({ ...stamped(EVENTS.Sync.Progress), payload: { event: 'Progress', job: expected } });
  });

  it('names the member that is wrong by its dotted path', () => {
    const position = EVENTS.Playback.PositionChanged.payload;
    const withPayload = (type: string, payload: unknown): unknown => ({ ...ONLINE, type, payload });
    const progress = (change: object): unknown => withPayload('Sync', { event: 'Progress', job: { ...SAMPLE_JOB, ...change } });
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ ...ONLINE, type: 'Weather' }, 'type'],
      [{ ...ONLINE, type: undefined }, 'type'],
      [{ ...ONLINE, emitter: 7 }, 'emitter'],
      [{ ...ONLINE, sequence: 1.5 }, 'sequence'],
      [{ ...ONLINE, sequence: -1 }, 'sequence'],
      [{ ...ONLINE, sequence: Number.NaN }, 'sequence'],
      [{ ...ONLINE, time: Infinity }, 'time'],
      [withPayload('System', null), 'payload'],
      [withPayload('System', {}), 'payload.event'],
      [withPayload('System', { event: 'SignedIn', account: 'a' }), 'payload.event'],
      [withPayload('System', { event: 'constructor' }), 'payload.event'],
      [withPayload('System', { event: 'Lagged', lost: -3 }), 'payload.lost'],
      [withPayload('Auth', { event: 'SignedIn' }), 'payload.account'],
      [withPayload('Auth', { event: 'AuthError', account: 'a', error: { ...SAMPLE_ERROR, code: 'bad' } }), 'payload.error.code'],
      [withPayload('Library', { event: 'TrackAdded', tracks: ['a', 5], count: 2, version: 1 }), 'payload.tracks.1'],
      [withPayload('Playback', { ...position, position: Number.NaN }), 'payload.position'],
      [withPayload('Playback', { event: 'StateChanged', state: { ...SAMPLE_STATE, volume: 1.1 } }), 'payload.state.volume'],
      [progress({ phase: 'dreaming' }), 'payload.job.phase'],
      [progress({ added: Infinity }), 'payload.job.added'],
      [progress({ warnings: [{ path: 'a', error: { ...SAMPLE_ERROR, details: { status: {} } } }] }), 'payload.job.warnings.0.error.details.status'],
    ];
    for (const [input, field] of wrong) expect(refusedField(input)).to.equal(field);
  });

  it('refuses what is no object at all without a field', () => {
    for (const input of [null, undefined, 0, 'event', true, 5n, Symbol('s'), () => ONLINE]) expect(refusedField(input)).to.equal('');
    expect(refusedField([])).to.equal('type');
  });

  it('never repeats what was wrong', () => {
    const { message } = refusal({ ...ONLINE, sequence: 'secret', type: 'System' });
    expect(message).to.equal('This is not an event: "sequence" must be a whole number of at least 0.');
    expect(refusal({ ...ONLINE, type: 'secret' }).message).to.match(/"type" must be one of "Auth", .+"System"\.$/);
    expect(refusal({ ...ONLINE, time: undefined }).message).to.equal('This is not an event: "time" is missing.');
  });

  it('is not led astray by circles, throwing getters, proxies, prototypes or long lists', () => {
    const circle: Record<string, unknown> = { code: 'server', message: '', retryable: true };
    circle['cause'] = circle;
    const cut = parseEvent({ ...ONLINE, type: 'Metadata', payload: { event: 'EnrichmentFailed', error: circle } });
    expect(JSON.stringify(cut)).to.have.length.below(1000);

    const endless: unknown[] = [];
    endless.length = 4_000_000_000;
    const unprintable = Object.assign(new Error(), { toString: null });
    const hostile = [
      Object.defineProperty({ ...ONLINE }, 'payload', {
        get: () => {
          throw new MpcError('closed', 'no');
        },
      }),
      new Proxy(
        {},
        {
          get: () => {
            throw unprintable;
          },
          has: () => true,
        },
      ),
      { ...ONLINE, type: '__proto__' },
      { ...ONLINE, type: 'hasOwnProperty', payload: { event: 'toString' } },
      { ...ONLINE, type: 'Library', payload: { event: 'TrackAdded', tracks: endless, count: 1, version: 1 } },
      { ...ONLINE, type: 'Metadata', payload: { event: 'Updated', tracks: { length: 1e9 }, count: 1 } },
      { ...ONLINE, type: 'Metadata', payload: { event: 'EnrichmentFailed', error: { ...SAMPLE_ERROR, details: [1, 2] } } },
    ];
    for (const input of hostile) refusedField(input);

    const polluting: unknown = JSON.parse('{"__proto__":{"polluted":1},"type":"System","payload":{"event":"Online","__proto__":{"a":1}},"emitter":"e","sequence":1,"time":1}');
    const clean = parseEvent(polluting);
    expect(Object.keys(clean).sort()).to.deep.equal(['emitter', 'payload', 'sequence', 'time', 'type']);
    expect(Object.getPrototypeOf(clean)).to.equal(Object.prototype);
    expect('polluted' in {}).to.equal(false);
  });

  it('holds its promise for thousands of events with one member changed', () => {
    const random = seeded(20_26);
    let refusals = 0;
    for (let round = 0; round < 4000; round++) {
      // By way of JSON: a structured clone keeps members that are one object one, and both would change.
      const event: unknown = JSON.parse(JSON.stringify(stamped(pick(EVERY_EVENT, random))));
      const path = mutate(event, random);
      try {
        const parsed = parseEvent(event);
        expect(parseEvent(structuredClone(parsed))).to.deep.equal(parsed);
      } catch (thrown) {
        refusals++;
        expect(thrown, path).to.be.instanceOf(MpcError).and.include({ code: 'invalid-argument' });
        const field = String((thrown as MpcError).details['field']);
        // Another type or name asks for other members.
        if (path !== 'type' && path !== 'payload.event') expect(`${field}.`.startsWith(`${path}.`), `${field} within ${path}`).to.equal(true);
      }
    }
    expect(refusals).to.be.within(2000, 3900);
  });
});

/** Changes or removes one member, at any depth; gives its path. */
function mutate(root: unknown, random: () => number): string {
  let at = root as Record<string, unknown>;
  const path: string[] = [];
  for (;;) {
    const key = pick(Object.keys(at), random);
    path.push(key);
    const value = at[key];
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && random() < 0.85) {
      at = value as Record<string, unknown>;
      continue;
    }
    if (random() < 0.2 && !Array.isArray(at)) delete at[key];
    else at[key] = pick(NASTY, random);
    return path.join('.');
  }
}

const NASTY: readonly unknown[] = [
  null, undefined, Number.NaN, Infinity, -1, 0, 1.5, 2 ** 53, 5n, '', 'Started', true, [], [[]], {}, { event: 'Online' }, new Date(0),
  new Map(), Symbol('s'), () => 1, 'x'.repeat(10_000),
];

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

/** Mulberry32, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
