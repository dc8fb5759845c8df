/** What a library stands on. */
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { Clock } from '../platform/clock.ts';
import type { LibraryChangeNotice } from './change-notice.ts';
import type { Collation } from './collation.ts';
import type { Database } from './database.ts';
import type { AccountPlace } from './personal-export.ts';
import type { LineKeeper } from './personal-lines.ts';
import type { StorageAdvice } from './upkeep.ts';

export interface LibraryOptions {
  readonly database: Database;
  /** Takes the events; `tab` is set for those that concern one tab only (`ViewChanged`). */
  readonly emit: (event: MpcEventBody, tab?: string) => void;
  readonly log: Logger;
  readonly clock: Pick<Clock, 'now'>;
  /** Called after each change that this library wrote, to be told to other hosts. */
  readonly onChange?: (notice: LibraryChangeNotice) => void;
  /** What the accounts are elsewhere, for what goes to other browsers; default: nobody knows. */
  readonly accounts?: () => Promise<readonly AccountPlace[]>;
  /** Keeps what goes out and comes in with what a person made of tracks, playlists excepted: they are the library's own. */
  readonly lineKeepers?: readonly LineKeeper[];
  /** What the browser tells of its storage; default `navigator.storage`. */
  readonly storage?: StorageAdvice;
  /** Whether what was shown last can be asked for before everything is loaded; default false. */
  readonly early?: boolean;
  /** How names are sorted; default: the browser's locale, leading articles ignored. */
  readonly collation?: Collation;
}

/** The same for a library that stands alone: without a word nobody is told of events, nothing is logged, and time is the system's. */
export type OpenLibraryOptions = Omit<LibraryOptions, 'emit' | 'log' | 'clock'> & Partial<Pick<LibraryOptions, 'emit' | 'log' | 'clock'>>;
