/** Metadata: what the files say of themselves. */
import type { TrackId } from './records.ts';

export interface MetadataService {
  /**
   * Reads the tags of these tracks again.
   * @returns how many were read; the others keep a warning
   */
  refresh(tracks: readonly TrackId[]): Promise<number>;
}
