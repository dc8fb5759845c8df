/** Which files are music: by their extension first, since servers and systems guess types badly. */

export const AUDIO_EXTENSIONS: ReadonlySet<string> = new Set([
  'mp3', 'mp2', 'mp1', 'mpga', 'flac', 'ogg', 'oga', 'opus', 'spx', 'm4a', 'm4b', 'm4p', 'aac', 'mp4', 'alac',
  'wav', 'wave', 'bwf', 'aif', 'aiff', 'aifc', 'caf', 'wma', 'ape', 'wv', 'mpc', 'mp+', 'tta', 'dsf', 'dff', 'mka', 'weba',
]);

/** Extensions that are known to be something else: playlists and pictures that call themselves audio. */
const OTHER_EXTENSIONS: ReadonlySet<string> = new Set([
  'm3u', 'm3u8', 'pls', 'xspf', 'jspf', 'cue', 'asx', 'wpl', 'mid', 'midi', 'jpg', 'jpeg', 'png', 'txt', 'log', 'nfo', 'xml',
]);

/** Lower case, without the dot; empty if there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** @param mimeType as the provider says; asked only when the extension says nothing */
export function isAudioFile(path: string, mimeType: string): boolean {
  // What macOS keeps beside the files of other systems: `._song.mp3` is no song.
  if (path.startsWith('._', path.lastIndexOf('/') + 1)) return false;
  const extension = extensionOf(path);
  if (AUDIO_EXTENSIONS.has(extension)) return true;
  if (OTHER_EXTENSIONS.has(extension)) return false;
  return /^(audio\/|application\/ogg)/i.test(mimeType) && !/mpegurl|scpls/i.test(mimeType);
}

/** Folders that systems keep for themselves. */
export function isHiddenFolder(name: string): boolean {
  return name.startsWith('.') || name === '@eaDir' || name === '$RECYCLE.BIN' || name === 'System Volume Information';
}
