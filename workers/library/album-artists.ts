/** Under whose name a track's album is filed; the rules stand in `albums.ts`. */
import { folderWithoutDisc } from './disc-names.ts';
import { NumberPairs } from './number-pairs.ts';
import { ERASED, REMOVED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export const VARIOUS_ARTISTS = 'Various Artists';
/** Artists of a group of tracks that do not agree. */
export const MIXED = -1;
const VARIOUS: ReadonlySet<string> = new Set(['various artists', 'various artist', 'various', 'va', 'v.a.', 'v. a.', 'v/a', 'verschiedene', 'verschiedene interpreten', 'artistes divers', 'varios artistas', 'artisti vari']);
/** MusicBrainz' own id for them. */
const VARIOUS_ID = '89ad4ac3-39f7-470e-963a-56509c546377';
const GUEST = /\s+(?:feat\.?|ft\.?|featuring)\s.*$|\s*[([](?:feat|ft)\.?\s.*$/i;
/** What stands between artists where a tagger has written several into one. */
const TOGETHER = /\s*(?:[,;/+]|\s(?:&|and|und|et|y|x|vs\.?|with)\s).*$/i;

export class AlbumArtists {
  readonly #table: TrackTable;
  readonly #titleOf: (album: number) => number;
  readonly #canonicalName: (name: number) => number;
  readonly #folders = new NumberPairs();
  readonly #groups = new NumberPairs();
  /** By folder: the number of the one without discs. */
  readonly #bases: number[] = [];
  /** By artist: without guests, and the first of those that are written as one; both canonical. */
  readonly #leads: number[] = [];
  readonly #firsts: number[] = [];
  /** By group of tracks without album artist: what the lead artists have in common. */
  #leadOf = new Map<number, number>();
  #firstOf = new Map<number, number>();
  /** Groups in which the first of several is an artist alone, too. */
  #alone = new Set<number>();
  /** By group: the album artist of other tracks in it. */
  #taggedOf = new Map<number, number>();
  readonly various: number;

  /**
   * @param titleOf the same number for all spellings of an album's title, without the name of a disc
   * @param canonicalName the same number for all spellings of a name
   */
  constructor(table: TrackTable, titleOf: (album: number) => number, canonicalName: (name: number) => number) {
    this.#table = table;
    this.#titleOf = titleOf;
    this.#canonicalName = canonicalName;
    this.various = table.domains.names.intern(VARIOUS_ARTISTS);
  }

  /** Whether the name stands for no artist in particular. */
  isVarious(name: number): boolean {
    return VARIOUS.has(this.#table.domains.names.foldedAlone(name));
  }

  /** Looks at the tracks anew. @param rowAt the row at each of `count` places */
  refresh(count: number, rowAt: (at: number) => number): void {
    const { columns, domains } = this.#table;
    const [titles, tagged, states] = [columns.album.data, columns.albumArtist.data, columns.state.data];
    this.#leadOf = new Map();
    this.#firstOf = new Map();
    this.#alone = new Set();
    this.#taggedOf = new Map();
    /** By title: whether tracks without album artist bear it. */
    const loose = new Uint8Array(domains.albums.size);
    for (let at = 0; at < count; at++) {
      const row = rowAt(at);
      if (titles[row] === 0 || tagged[row] !== 0 || !isThere(states[row])) continue;
      const group = this.#group(row);
      loose[titles[row] ?? 0] = 1;
      const [lead, first] = [this.#lead(row), this.#first(row)];
      this.#agree(this.#leadOf, group, lead);
      this.#agree(this.#firstOf, group, first);
      if (lead === first) this.#alone.add(group);
    }
    if (this.#leadOf.size === 0) return;
    for (let at = 0; at < count; at++) {
      const row = rowAt(at);
      if (tagged[row] === 0 || loose[titles[row] ?? 0] === 0 || titles[row] === 0 || !isThere(states[row])) continue;
      const group = this.#group(row);
      if (this.#leadOf.has(group)) this.#agree(this.#taggedOf, group, this.#tagged(row));
    }
  }

  /** The name under which the row's album is filed; {@link MIXED} for various artists of its folder alone. */
  resolve(row: number): number {
    const { columns } = this.#table;
    if (columns.albumArtist.data[row] !== 0) return this.#tagged(row);
    const group = this.#group(row);
    const adopted = this.#taggedOf.get(group) ?? MIXED;
    if (adopted !== MIXED) return adopted;
    if (columns.compilation.get(row) !== 0) return this.various;
    const lead = this.#leadOf.get(group) ?? 0;
    if (lead !== MIXED) return lead;
    return this.#alone.has(group) ? (this.#firstOf.get(group) ?? MIXED) : MIXED;
  }

  /** The row's folder without disc folders, as a number of its own. */
  folder(row: number): number {
    return this.#folders.number(this.#table.columns.account.data[row] ?? 0, this.#base(row));
  }

  folderPath(row: number): string {
    return this.#table.domains.folders.text(this.#base(row));
  }

  #tagged(row: number): number {
    const { columns } = this.#table;
    const name = columns.albumArtist.data[row] ?? 0;
    return this.isVarious(name) || columns.mbAlbumArtists.get(row) === VARIOUS_ID ? this.various : name;
  }

  #group(row: number): number {
    const { columns } = this.#table;
    return this.#groups.number(this.folder(row), this.#titleOf(columns.album.data[row] ?? 0));
  }

  #base(row: number): number {
    const { columns, domains } = this.#table;
    const folder = columns.folder.data[row] ?? 0;
    return (this.#bases[folder] ??= domains.folders.intern(folderWithoutDisc(domains.folders.text(folder))));
  }

  /** The first artist without guests: what makes tracks "by the same artist". */
  #lead(row: number): number {
    return (this.#leads[this.#firstMember(row)] ??= this.#without(GUEST, this.#firstMember(row)));
  }

  #first(row: number): number {
    return (this.#firsts[this.#firstMember(row)] ??= this.#without(TOGETHER, this.#lead(row)));
  }

  #firstMember(row: number): number {
    const { artists } = this.#table.columns;
    return artists.domain.members(artists.data[row] ?? 0)[0] ?? 0;
  }

  #without(tail: RegExp, name: number): number {
    const { names } = this.#table.domains;
    const text = names.text(name);
    return names.intern(text.replace(tail, '') || text);
  }

  /** Notes a name for a group, in the first of its spellings, or that it has several. */
  #agree(found: Map<number, number>, group: number, name: number): void {
    const known = found.get(group);
    if (known === undefined) found.set(group, name);
    else if (known !== name && known !== MIXED && this.#canonicalName(known) !== this.#canonicalName(name)) found.set(group, MIXED);
  }
}

function isThere(state: number | undefined): boolean {
  return state !== undefined && (state & (REMOVED | ERASED)) === 0;
}
