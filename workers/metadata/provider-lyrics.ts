/** Words of tracks: those of their tags, and where they have none those that their provider knows. */
import type { FeatureFlags } from '../../services/protocol/config.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { LibraryStore } from '../library/store.ts';

export interface ProviderLyricsOptions {
  readonly library: Pick<LibraryStore, 'file'>;
  readonly providers: ProviderRegistry;
  /** As they are now; without `lyrics` only tags are looked at. */
  readonly features: () => Pick<FeatureFlags, 'lyrics'>;
}

/** Milliseconds for a provider to answer. */
const TIME_LIMIT = 10_000;

/** The service, which asks providers for words that the library has not. */
export function withProviderLyrics(service: LibraryService, { library, providers, features }: ProviderLyricsOptions): LibraryService {
  return {
    ...service,
    async lyrics(track) {
      const known = await service.lyrics(track);
      if (known !== null || !features().lyrics) return known;
      const { account, file } = await library.file(track);
      try {
        const provider = await providers.provider(account);
        return (await provider.lyrics?.(file, AbortSignal.timeout(TIME_LIMIT))) ?? null;
      } catch {
        // Words are an extra: whoever listens need not hear of a server that does not tell them now.
        return null;
      }
    },
  };
}
