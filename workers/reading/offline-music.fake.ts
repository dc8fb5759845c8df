/** For tests of the player that are not about what is kept. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { OfflineMusic } from '../../services/protocol/offline.ts';

const refuse = (): Promise<never> => Promise.reject(new MpcError('storage-unavailable', 'Nothing is kept here.'));

export const NO_OFFLINE_MUSIC: OfflineMusic = { pin: refuse, unpin: refuse, pinned: async () => [], audioCache: refuse, clearAudioCache: refuse };
