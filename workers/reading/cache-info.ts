/** What is stored beside the pieces of a file: of which version of it they are. */
import * as v from 'valibot';
import type { FileVersion } from '../platform/file-version.ts';

export const UNKNOWN_VERSION: FileVersion = { etag: null, modified: null, size: null };

const stored = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ etag: v.nullable(v.string()), modified: v.nullable(v.string()), size: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))) }),
);

export function versionText(version: FileVersion): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(version));
}

/** What cannot be read says nothing. */
export function parseVersion(bytes: Uint8Array): FileVersion {
  const parsed = v.safeParse(stored, new TextDecoder().decode(bytes));
  return parsed.success ? parsed.output : UNKNOWN_VERSION;
}
