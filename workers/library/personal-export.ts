/** Writes what a person made as JSON Lines, piece by piece: the text of it all is never in one place but the Blob. */
import type { TrackId } from '../../services/protocol/records.ts';
import type { HistoryStore } from './history-store.ts';
import { FORMAT, VERSION, type LineKeeper, type TrackLine } from './personal-lines.ts';
import type { PersonalRecord } from './personal-record.ts';
import type { PersonalWaiting } from './personal-waiting.ts';
import type { Projection } from './projection.ts';
import { splitList } from './track-record.ts';
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

/** Characters of a piece. */
const PIECE = 64 * 1024;

/** To be called in turn with the library's changes, so that it shows one moment. */
export async function exportPersonal({ projection, userData, history, waiting, keepers, accounts }: PersonalExportParts): Promise<Blob> {
  const places = new Map((await accounts()).map((place) => [place.id, place]));
  const writer = new LineWriter();
  writer.write({ format: FORMAT, version: VERSION });
  await userData.visit((id, record) => writer.write(describeTrack(projection, places, id, record)));
  await waiting.visit(({ line, plays }) => {
    writer.write(line);
    for (const play of plays) writer.write({ type: 'play', ...play, track: line.id });
  });
  await history.visit((entry) => writer.write({ type: 'play', ...entry }));
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
  const { columns } = table;
  const place = row === -1 ? undefined : places.get(columns.account.get(row));
  const file = row === -1 ? undefined : table.record(row);
  return {
    type: 'track',
    id,
    provider: place?.provider ?? '',
    identity: place?.identity ?? '',
    path: row === -1 ? '' : table.path(row),
    fileId: row === -1 ? '' : table.fileId(row),
    size: file?.size ?? null,
    // What the file says: elsewhere it is found by that, before the edits are known.
    title: file?.title ?? '',
    artist: file === undefined ? '' : file.artistCredit || splitList(file.artists).join(', '),
    album: file?.album ?? '',
    duration: file?.duration ?? null,
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
