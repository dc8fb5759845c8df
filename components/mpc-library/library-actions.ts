/** What a listener can do with what the library shows. Everything is a request; what comes of it is told by events. */
import type { MpcClient } from '../../services/client.ts';
import type { PlayRequest } from '../../services/protocol/player.ts';
import type { AlbumRow, TrackRow } from '../../services/protocol/records.ts';
import type { PageSpec } from './library-page.ts';
import type { MenuItem } from './row-menu.ts';

/** What the actions need of the element that offers them. */
export interface ActionsHost {
  client(): MpcClient | undefined;
  isShuffled(): boolean;
  /** Makes a request and shows what went wrong. */
  attempt(request: () => Promise<unknown>): Promise<unknown>;
  open(page: PageSpec): void;
  openMenu(label: string, items: readonly MenuItem[], opener: HTMLElement): void;
}

export class LibraryActions {
  readonly #host: ActionsHost;

  constructor(host: ActionsHost) {
    this.#host = host;
  }

  /** Plays from a row, or everything in its order. To be called in the gesture itself: the browser lets sound out only then. */
  play(request: PlayRequest): void {
    this.#host.client()?.unlock();
    void this.#host.attempt(async () => this.#host.client()?.player.play(request));
  }

  /** The whole of something in its own order, not shuffled. */
  playInOrder(request: PlayRequest): void {
    this.#host.client()?.unlock();
    const isShuffled = this.#host.isShuffled();
    void this.#host.attempt(async () => {
      if (isShuffled) await this.#host.client()?.player.setShuffle(false);
      await this.#host.client()?.player.play(request);
    });
  }

  /** @param count how many tracks the request stands for: one of them begins */
  shuffle(request: PlayRequest, count: number): void {
    this.#host.client()?.unlock();
    const at = Math.floor(Math.random() * count);
    void this.#host.attempt(async () => {
      await this.#host.client()?.player.setShuffle(true);
      await this.#host.client()?.player.play({ ...request, at });
    });
  }

  enqueue(request: PlayRequest, where: 'next' | 'last'): void {
    this.#host.client()?.unlock();
    void this.#host.attempt(async () => this.#host.client()?.player.enqueue(request, where));
  }

  toggleFavourite(row: TrackRow): void {
    void this.#host.attempt(async () => this.#host.client()?.library.setFavourite(row.id, !row.favourite));
  }

  goToAlbum(row: TrackRow): void {
    const { albumId } = row;
    if (albumId === null) return;
    void this.#host.attempt(async () => {
      const album = await this.#host.client()?.library.album(albumId);
      if (album !== undefined) this.#host.open({ type: 'album', album });
    });
  }

  goToArtist(row: TrackRow): void {
    const { artistId } = row;
    if (artistId === null) return;
    const filter = { op: 'equals', field: 'artistId', value: artistId } as const;
    this.#host.open({ type: 'artist', name: row.artist, artwork: row.artwork, filter });
  }

  goToAlbumArtist(album: AlbumRow): void {
    const filter = { op: 'equals', field: 'albumArtist', value: album.albumArtist } as const;
    this.#host.open({ type: 'artist', name: album.albumArtist, artwork: album.artwork, filter });
  }

  openTrackMenu(row: TrackRow, opener: HTMLElement, isOnAlbumPage: boolean): void {
    const request: PlayRequest = { tracks: [row.id] };
    const items: MenuItem[] = [
      { label: 'Play next', icon: 'next', run: () => this.enqueue(request, 'next') },
      { label: 'Add to queue', icon: 'queue', run: () => this.enqueue(request, 'last') },
      {
        label: row.favourite ? 'Remove from favourites' : 'Add to favourites',
        icon: row.favourite ? 'heart-solid' : 'heart',
        run: () => this.toggleFavourite(row),
      },
    ];
    if (row.albumId !== null && !isOnAlbumPage) {
      items.push({ label: 'Go to album', icon: 'album', run: () => this.goToAlbum(row) });
    }
    if (row.artistId !== null) items.push({ label: 'Go to artist', icon: 'artist', run: () => this.goToArtist(row) });
    this.#host.openMenu(row.title, items, opener);
  }

  openAlbumMenu(album: AlbumRow, opener: HTMLElement): void {
    const request: PlayRequest = { album: album.id };
    const items: MenuItem[] = [
      { label: 'Play', icon: 'play', run: () => this.playInOrder(request) },
      { label: 'Shuffle', icon: 'shuffle', run: () => this.shuffle(request, album.trackCount) },
      { label: 'Play next', icon: 'next', run: () => this.enqueue(request, 'next') },
      { label: 'Add to queue', icon: 'queue', run: () => this.enqueue(request, 'last') },
    ];
    if (album.albumArtist !== '') {
      items.push({ label: 'Go to artist', icon: 'artist', run: () => this.goToAlbumArtist(album) });
    }
    this.#host.openMenu(album.title, items, opener);
  }
}
