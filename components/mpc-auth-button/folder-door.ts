/** How a folder of this device comes in: chosen, dropped on the element, or allowed again after a restart of the browser. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { chooseFolder, droppedFolder, mayBeFolder, type ChosenFolder } from './local-folder.ts';

export interface FolderDoorActions {
  /** Whether folders are wanted. */
  isOpen(): boolean;
  /** The way to a folder where the browser has no picker. */
  input(): HTMLInputElement | null;
  /** Makes a request; what fails is shown. */
  attempt<T>(request: () => Promise<T>): Promise<T | undefined>;
  signIn(chosen: ChosenFolder): Promise<void>;
}

export class FolderDoor implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #actions: FolderDoorActions;
  #isDropping = false;

  constructor(host: ReactiveControllerHost, actions: FolderDoorActions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  /** Something that may be a folder is held over the element. */
  get isDropping(): boolean {
    return this.#isDropping;
  }

  hostDisconnected(): void {
    this.#setDropping(false);
  }

  /** To be called in a gesture. */
  async choose(): Promise<void> {
    const input = this.#actions.input();
    if (input === null) return;
    const chosen = await this.#actions.attempt(() => chooseFolder(input));
    if (chosen) await this.#actions.signIn(chosen);
  }

  /** The browser asks for a folder again only within a gesture, and only for a handle; else it is chosen anew. */
  async allowAgain(find: () => Promise<FileSystemDirectoryHandle | null>): Promise<void> {
    const handle = await this.#actions.attempt(find);
    if (handle === null) await this.choose();
    else if (handle && (await handle.requestPermission?.({ mode: 'read' })) === 'granted') {
      await this.#actions.signIn({ name: handle.name, folder: handle });
    }
  }

  readonly onDragOver = (event: DragEvent): void => {
    if (!this.#actions.isOpen() || !mayBeFolder(event.dataTransfer)) return;
    event.preventDefault();
    this.#setDropping(true);
  };

  readonly onDragLeave = (): void => this.#setDropping(false);

  readonly onDrop = (event: DragEvent): void => {
    this.#setDropping(false);
    const { dataTransfer } = event;
    if (!this.#actions.isOpen() || dataTransfer === null) return;
    event.preventDefault();
    void this.#actions.attempt(() => droppedFolder(dataTransfer)).then((dropped) => dropped && this.#actions.signIn(dropped));
  };

  #setDropping(isDropping: boolean): void {
    if (isDropping === this.#isDropping) return;
    this.#isDropping = isDropping;
    this.#host.requestUpdate();
  }
}
