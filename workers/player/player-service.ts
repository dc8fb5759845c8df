/** The player as one tab's session serves it: the engine is one for all tabs, but where a call comes from matters. */
import type { PlayerService } from '../../services/protocol/player.ts';
import type { PlayerEngine } from './player.ts';

export function createPlayerService(engine: PlayerEngine, tab: string): PlayerService {
  return {
    state: () => engine.state(),
    play: (request) => engine.play(tab, request),
    pause: () => engine.pause(),
    stop: () => engine.stop(),
    next: () => engine.next(tab),
    previous: () => engine.previous(tab),
    seek: (position) => engine.seek(position),
    setVolume: (volume) => engine.setVolume(volume),
    setMuted: (muted) => engine.setMuted(muted),
    setShuffle: (shuffle) => engine.setShuffle(shuffle),
    setRepeat: (repeat) => engine.setRepeat(repeat),
    queue: (offset, limit) => engine.queue(offset, limit),
    enqueue: (request, where) => engine.enqueue(request, where),
    jump: (entry) => engine.jump(tab, entry),
    remove: (entry) => engine.remove(entry),
    move: (entry, index) => engine.move(entry, index),
    attachOutput: (spec, control, pcm) => engine.attachOutput({ ...spec, tab }, control, pcm),
    lendCodec: async (port) => engine.lendCodec(port),
  };
}
