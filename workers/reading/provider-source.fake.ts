/** For tests: a provider's file as playback reads it. */
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import { TrackSource } from '../player/track-source.ts';
import type { FileEntry, Provider } from '../providers/provider.ts';
import type { CachedFile } from './cached-file.ts';
import { PatientReader, READ_PATIENCE } from './patient-reader.ts';

export interface SourceParts {
  readonly clock?: ManualClock;
  readonly network?: MemoryNetwork;
  readonly kept?: CachedFile | null;
  /** What the account gives when it is renewed; the same again unless told. */
  readonly renew?: () => Promise<Provider>;
}

export function sourceOfProvider(
  provider: Provider,
  file: FileEntry,
  { clock = new ManualClock(), network = new MemoryNetwork(), kept = null, renew = async () => provider }: SourceParts = {},
): TrackSource {
  const reader = new PatientReader({
    account: 'account',
    providers: { provider: async () => provider, renew },
    clock,
    network,
    patience: READ_PATIENCE,
  });
  return new TrackSource({ file, reader, kept });
}
