/**
 * The library record by record, for programs that keep a library without a sync: one repository per kind of record,
 * each with the same four verbs as far as the kind has them. Albums, artists, genres and folders are what their tracks
 * make them: they are changed and deleted through their tracks, and put by putting tracks.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ArtworkSize, Filter, LibraryService } from '../../services/protocol/library.ts';
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import type { TagEdits } from '../../services/protocol/personal.ts';
import type { Playlist, PlaylistId, PlaylistRow, SmartRule } from '../../services/protocol/playlists.ts';
import type {
  AccountId,
  AlbumRow,
  ArtistRow,
  ArtworkId,
  FolderRow,
  GenreRow,
  Lyrics,
  Track,
  TrackId,
} from '../../services/protocol/records.ts';
import { checkText, checkTexts } from './argument-check.ts';
import type { ArtworkStore } from './artwork-store.ts';
import { checkAccount, checkFiles } from './file-check.ts';
import type { TrackStore } from './library-store.ts';
import type { LyricsStore } from './lyrics-store.ts';
import type { ListedFile, Picture } from './store.ts';
import { checkLyrics, checkPicture } from './tags-check.ts';

/** Records by their ids. */
export interface Repository<T> {
  /** @throws MpcError `not-found` */
  get(id: string): Promise<T>;
  /** Those of the records that are there, in the order asked for. */
  many(ids: readonly string[]): Promise<readonly T[]>;
}

/** Records that are made of tracks. */
export interface DerivedRepository<T> extends Repository<T> {
  /** Edits the tags of all of its tracks. The edits are the person's: what files say is kept. @throws MpcError `not-found`, `invalid-argument` */
  update(id: string, edits: TagEdits): Promise<void>;
  /** Deletes its tracks, as {@link TrackRepository.delete} does. @throws MpcError `not-found` */
  delete(id: string): Promise<void>;
}

export interface TrackRepository extends Repository<Track> {
  /**
   * Adds files with their tags. Of one that is known by its `fileId` the tags are replaced when its `changeKey` is
   * another: the same content says the same. One transaction.
   * @returns the ids of those that are new
   * @throws MpcError `invalid-argument` (`details.field` is a path such as `files[2].tags.title`), `storage-full`; then nothing was put
   */
  put(account: AccountId, files: readonly ListedFile[]): Promise<readonly TrackId[]>;
  /** Edits tags, on all of the tracks or none. @throws MpcError `not-found`, `invalid-argument` */
  update(ids: readonly TrackId[], edits: TagEdits): Promise<void>;
  /** Forgets the tracks; a sync that lists their files again brings them back, with all that a person made of them. */
  delete(ids: readonly TrackId[]): Promise<void>;
}

export interface PlaylistRepository extends Repository<Playlist> {
  /** Makes a playlist of tracks, or a smart one of a rule. @throws MpcError `invalid-argument` */
  put(name: string, content: readonly TrackId[] | SmartRule): Promise<PlaylistRow>;
  /** @throws MpcError `not-found`, `invalid-argument` */
  update(id: PlaylistId, patch: { readonly name?: string; readonly description?: string; readonly rule?: SmartRule }): Promise<PlaylistRow>;
  delete(id: PlaylistId): Promise<void>;
}

/** Pictures are known by their bytes: none is ever changed, a track is given another one. */
export interface ArtworkRepository {
  /** The picture in that size (default `full`); null when there is none. */
  get(id: ArtworkId, size?: ArtworkSize): Promise<Blob | null>;
  /** Gives tracks a picture, until their files are read again. @returns its id @throws MpcError `not-found` */
  put(tracks: readonly TrackId[], picture: Picture): Promise<ArtworkId>;
  /** Takes the picture off tracks; one that no track has any more goes in time. @throws MpcError `not-found` */
  delete(tracks: readonly TrackId[]): Promise<void>;
}

export interface LyricsRepository {
  /** The words of a track; null when none are known. @throws MpcError `not-found` */
  get(track: TrackId): Promise<Lyrics | null>;
  /** Gives a track its words, or others, until its file is read again. @throws MpcError `not-found` */
  put(track: TrackId, lyrics: Lyrics): Promise<void>;
  /** @throws MpcError `not-found` */
  delete(track: TrackId): Promise<void>;
}

export interface Repositories {
  readonly tracks: TrackRepository;
  readonly albums: DerivedRepository<AlbumRow>;
  readonly artists: DerivedRepository<ArtistRow>;
  readonly genres: DerivedRepository<GenreRow>;
  readonly folders: DerivedRepository<FolderRow>;
  readonly playlists: PlaylistRepository;
  readonly artwork: ArtworkRepository;
  readonly lyrics: LyricsRepository;
}

export interface RepositoryParts {
  readonly service: LibraryService;
  readonly store: TrackStore;
  readonly artwork: ArtworkStore;
  readonly lyrics: LyricsStore;
}

type DerivedField = 'albumId' | 'artistId' | 'genreId' | 'folderId';

export function createRepositories({ service, store, artwork, lyrics }: RepositoryParts): Repositories {
  const tracks: TrackRepository = {
    ...repository((id) => service.track(id)),
    async put(account, files) {
      checkAccount(account);
      checkFiles(files, 'files');
      return (await store.applySync({ account, entries: files })).added;
    },
    async update(ids, edits) {
      checkTexts(ids, 'ids');
      await service.editTags(ids, edits);
    },
    async delete(ids) {
      checkTexts(ids, 'ids');
      await store.remove(ids);
    },
  };

  /** Every track, an embed's and the copies of a recording too. */
  async function tracksOf(field: DerivedField, id: string): Promise<readonly TrackId[]> {
    const filter: Filter = { op: 'equals', field, value: id };
    const view = await service.view({ kind: 'tracks', filter, copies: true });
    try {
      const ids: TrackId[] = [];
      for (let offset = 0; offset < view.count; offset += MAX_WINDOW) {
        const { rows } = await service.window(view.id, offset, MAX_WINDOW);
        ids.push(...rows.map((row) => row.id));
      }
      return ids;
    } finally {
      await service.release(view.id);
    }
  }

  const derived = <T>(field: DerivedField, get: (id: string) => Promise<T>): DerivedRepository<T> => ({
    ...repository(get),
    async update(id, edits) {
      await get(id);
      await tracks.update(await tracksOf(field, id), edits);
    },
    async delete(id) {
      await get(id);
      await tracks.delete(await tracksOf(field, id));
    },
  });

  return {
    tracks,
    albums: derived('albumId', (id) => service.album(id)),
    artists: derived('artistId', (id) => service.artist(id)),
    genres: derived('genreId', (id) => service.genre(id)),
    folders: derived('folderId', (id) => service.folder(id)),
    playlists: {
      ...repository((id) => service.playlist(id)),
      put: (name, content) =>
        isRule(content) ? service.createSmartPlaylist(name, content) : service.createPlaylist(name, content),
      update: (id, patch) => service.updatePlaylist(id, patch),
      delete: (id) => service.deletePlaylist(id),
    },
    artwork: {
      get: (id, size = 'full') => service.artwork(id, size),
      async put(ids, picture) {
        checkTexts(ids, 'tracks');
        checkPicture(picture, 'picture');
        const { id, change } = await artwork.prepare(picture);
        await store.change(ids, (record) => (record.artwork = id), change === null ? [] : [change]);
        artwork.committed(id);
        return id;
      },
      async delete(ids) {
        checkTexts(ids, 'tracks');
        await store.change(ids, (record) => (record.artwork = ''));
      },
    },
    lyrics: {
      get: (track) => service.lyrics(track),
      async put(track, words) {
        checkText(track, 'track');
        checkLyrics(words, 'lyrics');
        await store.change([track], (record) => (record.lyrics = 1), [lyrics.change(track, words)]);
      },
      async delete(track) {
        checkText(track, 'track');
        await store.change([track], (record) => (record.lyrics = 0), [lyrics.change(track, null)]);
      },
    },
  };
}

function isRule(content: readonly TrackId[] | SmartRule): content is SmartRule {
  return !Array.isArray(content);
}

function repository<T>(get: (id: string) => Promise<T>): Repository<T> {
  return {
    get,
    async many(ids) {
      checkTexts(ids, 'ids');
      const found = await Promise.all(ids.map((id) => get(id).catch(absent)));
      return found.filter((record) => record !== null);
    },
  };
}

function absent(error: unknown): null {
  if (error instanceof MpcError && error.code === 'not-found') return null;
  throw error;
}
