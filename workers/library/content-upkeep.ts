/**
 * Pictures and words, which lie beside the tracks, and whether they are all there: those of no track go, damaged ones are
 * set aside, and tracks that are left without theirs are to be read again.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import type { ArtworkId, TrackId } from '../../services/protocol/records.ts';
import type { IntegrityReport } from '../../services/protocol/upkeep.ts';
import { isLive } from './albums.ts';
import type { ArtworkStore } from './artwork-store.ts';
import type { Change, Database } from './database.ts';
import type { LyricsStore } from './lyrics-store.ts';
import type { SegmentLog } from './segment-log.ts';
import { settingAside } from './set-aside.ts';
import { ERASED, PENDING } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export interface ContentUpkeepParts {
  readonly database: Database;
  readonly segments: SegmentLog;
  readonly artwork: ArtworkStore;
  readonly lyrics: LyricsStore;
  readonly table: TrackTable;
  readonly log: Logger;
}

/**
 * Deletes what belongs to no track any more, and sets aside what cannot be read; to be called in turn with the library's
 * changes. Tombstones count as tracks: their files may come back.
 */
export async function sweepContent(parts: ContentUpkeepParts): Promise<Pick<IntegrityReport, 'picturesDamaged' | 'lyricsDamaged'>> {
  const { database, segments, artwork, lyrics, table, log } = parts;
  const { columns } = table;
  const used = new Set<ArtworkId>();
  for (let row = 0; row < table.count; row++) {
    if ((columns.state.get(row) & ERASED) === 0 && columns.artwork.get(row) !== '') used.add(columns.artwork.get(row));
  }
  const hasWords = (id: TrackId): boolean => columns.lyrics.get(table.find(id)) === 1;
  const pictures = new Map([...(await artwork.damaged())].filter(([id]) => used.delete(id)));
  const words = new Map([...(await lyrics.damaged())].filter(([id]) => hasWords(id)));
  const goneWords = (await database.keys('lyrics')).filter((id) => !hasWords(id) || words.has(id));
  const changes: readonly Change[] = [
    ...settingAside('artwork', pictures),
    ...settingAside('lyrics', words),
    ...(await artwork.orphans(used)),
    ...goneWords.map((key): Change => ({ store: 'lyrics', key })),
  ];
  const kept = new Set(await database.keys('artwork'));
  const isSound = changes.length === 0 && [...used].every((id) => kept.has(id));
  // Another host that writes in between leaves it to the next time. Hosts that took a lost picture for kept learn of it too.
  if (isSound || !(await segments.commit(new Map(), segments.nextRow, changes, { sweeps: segments.sweeps + 1 }))) {
    return { picturesDamaged: 0, lyricsDamaged: 0 };
  }
  await artwork.load();
  log.info('Swept what belonged to no track, or was damaged.', { entries: changes.length, pictures: pictures.size, lyrics: words.size });
  return { picturesDamaged: pictures.size, lyricsDamaged: words.size };
}

/** Tracks whose pictures or words are not there, but for those that wait to be read already. */
export async function tracksWithoutContent({ database, table }: ContentUpkeepParts): Promise<readonly TrackId[]> {
  const [pictures, words] = [new Set(await database.keys('artwork')), new Set(await database.keys('lyrics'))];
  const { state, artwork, lyrics } = table.columns;
  const tracks: TrackId[] = [];
  for (let row = 0; row < table.count; row++) {
    const flags = state.get(row);
    if (!isLive(flags) || (flags & PENDING) !== 0) continue;
    const isWhole = (artwork.get(row) === '' || pictures.has(artwork.get(row))) && (lyrics.get(row) === 0 || words.has(table.id(row)));
    if (!isWhole) tracks.push(table.id(row));
  }
  return tracks;
}
