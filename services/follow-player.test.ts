import { expect, waitUntil } from '@open-wc/testing';
import type { PlayerState } from './protocol/player.ts';
import { playerState, playingClient } from '../test/fixtures/facts/player.ts';
import { followPlayer, playheadAt } from './follow-player.ts';

describe('following the player', () => {
  it('advances by the clock while it plays, and never past the end', () => {
    const state = playerState({ position: 10, positionAt: 1000, duration: 12 });
    expect(playheadAt(state, 2500)).to.equal(11.5);
    expect(playheadAt(state, 90_000)).to.equal(12);
    expect(playheadAt({ ...state, status: 'paused' }, 90_000)).to.equal(10);
  });

  it('does not run backwards when the clocks of tab and worker differ', () => {
    expect(playheadAt(playerState({ position: 10, positionAt: 5000 }), 4000)).to.equal(10);
  });

  it('takes positions only for the current track', async () => {
    const client = playingClient(playerState({ position: 1, status: 'paused' }));
    const told: PlayerState[] = [];
    const life = new AbortController();
    followPlayer(client, life.signal, (state) => told.push(state), () => {});
    await waitUntil(() => told.length === 1);
    const position = { event: 'PositionChanged', position: 50, positionAt: 9, duration: 60 } as const;
    client.emit({ type: 'Playback', payload: { ...position, track: 'another' } });
    client.emit({ type: 'Playback', payload: { ...position, track: 'track-1' } });
    await waitUntil(() => told.length === 2);
    expect(told.map((state) => state.position)).to.deep.equal([1, 50]);
    life.abort();
  });

  it('prefers what an event says to an older answer that comes later', async () => {
    let answer: (state: PlayerState) => void = () => {};
    const client = playingClient(playerState(), { player: { state: () => new Promise((resolve) => (answer = resolve)) } });
    const told: PlayerState[] = [];
    const life = new AbortController();
    followPlayer(client, life.signal, (state) => told.push(state), () => {});
    client.emit({ type: 'Playback', payload: { event: 'StateChanged', state: playerState({ volume: 0.2 }) } });
    await waitUntil(() => told.length === 1);
    answer(playerState({ volume: 0.9 }));
    // What is told after the answer comes after it.
    client.emit({ type: 'Playback', payload: { event: 'StateChanged', state: playerState({ volume: 0.3 }) } });
    await waitUntil(() => told.at(-1)?.volume === 0.3);
    expect(told.map((state) => state.volume)).to.deep.equal([0.2, 0.3]);
    life.abort();
  });

  it('asks anew when it has lost events', async () => {
    const client = playingClient();
    const life = new AbortController();
    followPlayer(client, life.signal, () => {}, () => {});
    await waitUntil(() => client.callsOf('player', 'state').length === 1);
    client.emit({ type: 'System', payload: { event: 'Lagged', lost: 3 } });
    await waitUntil(() => client.callsOf('player', 'state').length === 2);
    life.abort();
  });
});
