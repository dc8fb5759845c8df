/** Keeping a library safe: what a person made goes out and comes back, and what is stored is checked and mended. */

/** What an import of personal data did. */
export interface ImportReport {
  /** Tracks of this library that the file says something of. */
  readonly tracks: number;
  /** Playlists that were not here, or older. */
  readonly playlists: number;
  /** Entries that the history did not have. */
  readonly plays: number;
  /** Lines about tracks that are not in this library (yet): kept, and in force when they come. */
  readonly waiting: number;
}

/** What a check of the stored library found. */
export interface IntegrityReport {
  readonly segments: number;
  /** Segments that could not be read; they were set aside. */
  readonly damaged: number;
  /** Tracks that were in them and will be read from their source again. */
  readonly tracksLost: number;
  /** Accounts whose next sync lists everything anew for that reason. */
  readonly accounts: readonly string[];
  /** Lists of which tracks a segment holds, kept for when it is damaged, that could not be read; they were written anew. */
  readonly identitiesDamaged: number;
  /** Pictures that could not be read, or were not what their ids say; they were set aside, and their tracks wait to be read again. */
  readonly picturesDamaged: number;
  /** Lyrics of tracks that could not be read; they were set aside, and their tracks wait to be read again. */
  readonly lyricsDamaged: number;
  /**
   * Pieces of what a person made (pages of ratings and plays, changes, playlists, entries of the history) that could not
   * be read; they were set aside whole and are kept, and what was shown of them was stored anew.
   */
  readonly personalDamaged: number;
}

export interface StorageReport {
  /** Whether the browser has promised not to clear the storage by itself. */
  readonly persisted: boolean;
  /** Bytes; null where the browser does not tell. */
  readonly usage: number | null;
  readonly quota: number | null;
}

/** The part of the library service that a careful owner needs. */
export interface Upkeep {
  /** Everything that a person made, as JSON Lines (one object a line, the first names the format). */
  exportPersonalData(): Promise<Blob>;
  /**
   * Merges such a file; what is there and newer stays, and importing it again changes nothing.
   * @throws MpcError `malformed` with `details.line` and `details.field` (the member that is to blame, or `file`); then
   * nothing has changed. `storage-full`: what was stored until then counts
   */
  importPersonalData(file: Blob): Promise<ImportReport>;
  /**
   * Reads everything that is stored and sets aside what is damaged. The tracks of damaged segments are listed and read
   * anew; those whose pictures or lyrics are damaged, or not there, wait to be read again.
   */
  checkIntegrity(): Promise<IntegrityReport>;
  storage(): Promise<StorageReport>;
  /** Asks the browser to keep the storage for good. @returns whether it promised */
  persist(): Promise<boolean>;
}
