/** Writes what a person made as JSON Lines, piece by piece: the text of it all is never in one place but the Blob. */
import type { TrackId } from '../../services/protocol/records.ts';
import type { HistoryStore } from './history-store.ts';
import { FORMAT, VERSION, type LineKeeper, type TrackLine } from './personal-lines.ts';
import { NOTHING_PERSONAL, type PersonalRecord } from './personal-record.ts';
import type { PersonalWaiting } from './personal-waiting.ts';
import type { Projection } from './projection.ts';
import { formatId, randomId } from './stable-id.ts';
import { fileWords } from './row-words.ts';
import type { UserData } from './user-data.ts';

/** What an account is elsewhere: its provider and who it is there. */
export interface AccountPlace {
  readonly id: string;
  readonly provider: string;
  readonly identity: string;
}

export interface PersonalExportParts {
  readonly projection: Projection;
  readonly userData: UserData;
  readonly history: HistoryStore;
  readonly waiting: PersonalWaiting;
  readonly keepers: readonly LineKeeper[];
  readonly accounts: () => Promise<readonly AccountPlace[]>;
}

/** What is known of a track that has left no trace but its id. */
const UNKNOWN = { type: 'track', provider: '', identity: '', path: '', fileId: '', size: null, title: '', artist: '', album: '', duration: null } as const;
/** Characters of a piece. */
const PIECE = 64 * 1024;

/** To be called in turn with the library's changes, so that it shows one moment. */
export async function exportPersonal({ projection, userData, history, waiting, keepers, accounts }: PersonalExportParts): Promise<Blob> {
  const places = new Map((await accounts()).map((place) => [place.id, place]));
  const writer = new LineWriter();
  writer.write({ format: FORMAT, version: VERSION });
  /** Tracks that have their line. */
  const described = new Set<TrackId>();
  const describe = (id: TrackId, record: PersonalRecord): void => {
    described.add(id);
    writer.write(describeTrack(projection, places, id, record));
  };
  await userData.visit(describe);
  await waiting.visit(({ line, plays }) => {
    // Files of several libraries may call two tracks the same.
    const id = described.has(line.id) ? formatId(randomId()) : line.id;
    described.add(id);
    writer.write({ ...line, id });
    for (const play of plays) writer.write({ type: 'play', ...play, track: id });
  });
  await history.visit((entry) => {
    if (!described.has(entry.track)) describe(entry.track, NOTHING_PERSONAL);
    writer.write({ type: 'play', ...entry });
  });
  for (const keeper of keepers) for await (const line of keeper.lines()) writer.write({ ...line, type: keeper.type });
  return writer.end();
}

function describeTrack(
  projection: Projection,
  places: ReadonlyMap<string, AccountPlace>,
  id: TrackId,
  record: PersonalRecord,
): TrackLine {
  const { table } = projection;
  const row = table.find(id);
  if (row === -1) return { ...UNKNOWN, id, ...record };
  const { columns } = table;
  const place = places.get(columns.account.get(row));
  // What the file says: elsewhere the track is found by that, before the edits are known.
  const { title, artist, album } = fileWords(table, row);
  return {
    type: 'track',
    id,
    provider: place?.provider ?? '',
    identity: place?.identity ?? '',
    path: table.path(row),
    fileId: table.fileId(row),
    size: columns.size.get(row),
    title,
    artist,
    album,
    duration: columns.duration.get(row),
    ...record,
  };
}

class LineWriter {
  readonly #pieces: Blob[] = [];
  #text = '';

  write(line: object): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length >= PIECE) this.#flush();
  }

  end(): Blob {
    this.#flush();
    return new Blob(this.#pieces, { type: 'application/jsonl' });
  }

  #flush(): void {
    this.#pieces.push(new Blob([this.#text]));
    this.#text = '';
  }
}
