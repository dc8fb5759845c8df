/** Metadata: what the files say of themselves. */
import type { TrackId } from './records.ts';

/** Reads what files say of themselves once more. What changes is told by `Library/TrackUpdated`. */
export interface MetadataService {
  /**
   * Reads the tags of these tracks again.
   * @returns how many were read; the others keep a warning
   */
  refresh(tracks: readonly TrackId[]): Promise<number>;
}
