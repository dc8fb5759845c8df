/** Whether the browser lets us read a folder, and what its refusals mean. Asking the listener is the page's business. */
import type { MpcErrorCode } from '../../../services/protocol/errors.ts';
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';

/** Not in TypeScript's library yet, and absent where the browser knows no permissions for handles. */
interface PermissionHandle {
  queryPermission?(descriptor: { readonly mode: 'read' }): Promise<PermissionState>;
}

export async function folderPermission(handle: FileSystemDirectoryHandle & PermissionHandle): Promise<PermissionState> {
  return (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
}

/** @throws MpcError `permission` */
export async function requireFolderPermission(handle: FileSystemDirectoryHandle): Promise<void> {
  const state = await folderPermission(handle);
  if (state === 'granted') return;
  throw new MpcError('permission', 'The browser wants the listener’s leave to read the folder.', { details: { state } });
}

const CODES: Readonly<Record<string, MpcErrorCode>> = {
  NotFoundError: 'not-found',
  TypeMismatchError: 'not-found',
  NotAllowedError: 'permission',
  SecurityError: 'permission',
  NotReadableError: 'forbidden',
  InvalidStateError: 'forbidden',
};

export function fileSystemError(thrown: unknown): MpcError {
  const code = thrown instanceof DOMException ? CODES[thrown.name] : undefined;
  // The browser's own words may hold the listener's folder names.
  return code ? new MpcError(code, 'The browser did not let the file or folder be read.', { cause: thrown }) : asMpcError(thrown);
}
