/** The player as one tab's session serves it: the engine is one for all tabs, but where a call comes from matters. */
import type { OfflineMusic } from '../../services/protocol/offline.ts';
import type { PlayerService } from '../../services/protocol/player.ts';
import type { PlayerEngine } from './player.ts';

/** @param offline what is kept on this device: of all tabs as well */
export function createPlayerService(engine: PlayerEngine, tab: string, offline: OfflineMusic): PlayerService {
  const { desk, volume: loudness } = engine;
  /** What a tab asks before the queue of the last visit is there waits for it. */
  const afterwards = async <T>(work: () => T | Promise<T>): Promise<T> => {
    await engine.ready;
    return work();
  };
  return {
    ...offline,
    state: () => engine.state(),
    play: (request) => engine.play(tab, request),
    pause: () => engine.pause(),
    stop: () => engine.stop(),
    next: () => engine.next(tab),
    previous: () => engine.previous(tab),
    seek: (position) => engine.seek(position),
    setVolume: (volume) => afterwards(() => loudness.setVolume(volume)),
    setMuted: (muted) => afterwards(() => loudness.setMuted(muted)),
    setShuffle: (shuffle, by) => afterwards(() => desk.setShuffle(shuffle, by)),
    setRepeat: (repeat) => afterwards(() => desk.setRepeat(repeat)),
    setAutoplay: (autoplay) => afterwards(() => desk.setAutoplay(autoplay)),
    queue: (offset, limit) => afterwards(() => desk.window(offset, limit)),
    enqueue: (request, where) => engine.enqueue(tab, request, where),
    jump: (entry) => engine.jump(tab, entry),
    remove: (entry) => afterwards(() => desk.remove(entry)),
    move: (entry, index) => afterwards(() => desk.move(entry, index)),
    undoQueue: () => afterwards(() => desk.undo()),
    saveQueue: (name) => afterwards(() => desk.save(name)),
    setSleepTimer: (timer) => engine.setSleepTimer(timer),
    chapters: () => engine.chapters(),
    waveform: (track) => engine.waveforms.of(track),
    attachOutput: (spec, control, pcm) => engine.attachOutput({ ...spec, tab }, control, pcm),
    takeUp: (interruption, maySound) => afterwards(() => desk.takeUp(tab, interruption, maySound)),
    lendCodec: async (port) => engine.lendCodec(port),
  };
}
