/** Brings one file to this device as a whole: what is missing of it, piece by piece, each stored before the next is read. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { openTrackSource, type TrackSourceOptions } from '../player/track-source.ts';
import type { CacheKey } from './cache-paths.ts';
import { CELL } from './cached-file.ts';

export interface PinDownloadOptions extends TrackSourceOptions {
  /** How far it is, in bytes; the size null while unknown. */
  readonly progress: (received: number, size: number | null) => void;
}

/** What has come of a track's file once it is here. */
export interface Downloaded {
  readonly size: number;
  /** Null where the file lies on this device in any case. */
  readonly key: CacheKey | null;
}

/** @throws MpcError why the track cannot be kept, now or at all */
export async function downloadTrack(track: TrackId, options: PinDownloadOptions, signal: AbortSignal): Promise<Downloaded> {
  const { account, file } = await options.library.file(track);
  const key = { account, fileId: file.fileId, changeKey: file.changeKey };
  const kept = (await options.cache?.file(key)) ?? null;
  signal.throwIfAborted();
  await kept?.moveTo('kept');
  if (kept?.isComplete(file.size) === true) return { size: kept.size ?? file.size ?? kept.held, key };
  const provider = await options.providers.provider(account);
  if (provider.onDevice === true) return { size: file.size ?? 0, key: null };
  if (kept === null) throw new MpcError('storage-unavailable', 'Music cannot be kept on this device.');
  const source = await openTrackSource(track, options);
  for (let at = kept.endFrom(0); !kept.isComplete(null); at = kept.endFrom(at)) {
    const wanted = Math.min((Math.floor(at / CELL) + 1) * CELL, kept.nextFrom(at), source.size ?? Infinity);
    const bytes = await source.read(at, Math.max(wanted, at + 1), signal);
    const end = at + bytes.length;
    if (end < wanted || end === source.size) kept.accept({ etag: null, modified: null, size: end });
    await kept.flush();
    signal.throwIfAborted();
    if (kept.problem) throw kept.problem;
    if (bytes.length > 0 && kept.endFrom(at) === at) throw new MpcError('storage-unavailable', 'The device does not keep what it is given.');
    options.progress(kept.held, source.size);
  }
  return { size: kept.size ?? kept.held, key };
}
