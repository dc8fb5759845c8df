/**
 * Ways to a folder on this device: the browser's folder picker, a file input where it has none, and a folder that is dropped.
 * A handle can be kept and asked for again; a list of files is good for this session only.
 */
import type { LocalFile } from '../../services/protocol/accounts.ts';

export interface ChosenFolder {
  readonly name: string;
  readonly folder: FileSystemDirectoryHandle | readonly LocalFile[];
}

interface PermissionOptions {
  readonly mode: 'read';
}

declare global {
  interface Window {
    /** File System Access, where the browser has it. */
    showDirectoryPicker?(options: { id: string; mode: 'read'; startIn: 'music' }): Promise<FileSystemDirectoryHandle>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
  interface FileSystemHandle {
    requestPermission?(options: PermissionOptions): Promise<PermissionState>;
  }
}

/** Lets the listener choose a folder; null when they think better of it. To be called in a gesture. */
export async function chooseFolder(input: HTMLInputElement): Promise<ChosenFolder | null> {
  if (window.showDirectoryPicker === undefined) return chooseByInput(input);
  try {
    const folder = await window.showDirectoryPicker({ id: 'music', mode: 'read', startIn: 'music' });
    return { name: folder.name, folder };
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    throw thrown;
  }
}

async function chooseByInput(input: HTMLInputElement): Promise<ChosenFolder | null> {
  input.value = '';
  await new Promise<void>((resolve) => {
    const done = new AbortController();
    const finish = (): void => {
      done.abort();
      resolve();
    };
    input.addEventListener('change', finish, { signal: done.signal });
    input.addEventListener('cancel', finish, { signal: done.signal });
    input.click();
  });
  return folderOfFiles([...(input.files ?? [])]);
}

/** The folder that an `<input webkitdirectory>` gave: paths begin with its name. */
export function folderOfFiles(files: readonly File[]): ChosenFolder | null {
  const first = files[0];
  if (first === undefined) return null;
  const name = first.webkitRelativePath.split('/')[0] ?? '';
  const folder = files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1) || file.name, file }));
  return { name: name || first.name, folder };
}

/** Whether what is dragged may be a folder: its kind is not told before it is dropped. */
export function mayBeFolder(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}

/** The folder that was dropped; null when none was. The items are read before the first wait: afterwards they are empty. */
export async function droppedFolder(transfer: DataTransfer): Promise<ChosenFolder | null> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const handles = items.map((item) => item.getAsFileSystemHandle?.());
  const entries = items.map((item) => item.webkitGetAsEntry());
  for (const pending of handles) {
    const handle = await pending;
    if (handle instanceof FileSystemDirectoryHandle) return { name: handle.name, folder: handle };
  }
  const folder = entries.find((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory ?? false);
  if (folder === undefined) return null;
  return { name: folder.name, folder: await filesBelow(folder, '') };
}

async function filesBelow(folder: FileSystemDirectoryEntry, path: string): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  for (const entry of await entriesOf(folder)) {
    const below = path + entry.name;
    if (entry instanceof FileSystemDirectoryEntry) files.push(...(await filesBelow(entry, `${below}/`)));
    else if (entry instanceof FileSystemFileEntry) files.push({ path: below, file: await fileOf(entry) });
  }
  return files;
}

/** All entries of a folder: the browser hands them out a hundred at a time, and an empty batch ends them. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
