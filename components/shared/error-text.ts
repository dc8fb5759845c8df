/** The words for what can go wrong: one table, so that they can be translated, and no developer's English reaches a listener. */
import type { ErrorDetails, MpcErrorCode } from '../../services/protocol/errors.ts';

export interface ErrorText {
  /** What has happened, as a short sentence. */
  readonly what: string;
  /** What to do next, as a short sentence; empty where nothing can be done. */
  readonly next: string;
}

const texts = {
  closed: { what: 'The music player was disconnected.', next: 'Reload the page to go on.' },
  aborted: { what: 'Stopped.', next: '' },
  'invalid-argument': { what: 'Something in there is not right.', next: 'Check what you entered and try again.' },
  'not-found': { what: 'It is not there any more.', next: 'It may have been moved or deleted.' },
  unauthorized: { what: 'The name or password is not right.', next: 'Check both and sign in again.' },
  forbidden: { what: 'You are signed in, but not allowed to open this.', next: 'Ask its owner for access.' },
  permission: { what: 'Your browser needs your permission.', next: 'Allow access to go on.' },
  cors: {
    what: 'The server is there, but does not let web pages read it.',
    next: 'Its owner has to allow this site (CORS).',
  },
  unreachable: { what: 'Nothing answers at that address.', next: 'Check the address, or try again later.' },
  offline: { what: 'You are offline.', next: 'It goes on when you are connected again.' },
  'rate-limited': { what: 'The server asks for a little patience.', next: 'It goes on by itself.' },
  server: { what: 'The server has a problem.', next: 'Try again in a moment.' },
  timeout: { what: 'The server took too long to answer.', next: 'Try again.' },
  unsupported: { what: 'This browser cannot play this kind of file.', next: 'Try another browser.' },
  malformed: { what: 'This file is damaged, or not what it says it is.', next: 'Try another file.' },
  'playback-blocked': { what: 'Your browser waits for a tap before it plays sound.', next: 'Tap to play.' },
  'worker-unavailable': { what: 'The music player could not start.', next: 'Reload the page, or tell its owner.' },
  'storage-unavailable': {
    what: 'Nothing can be kept on this device.',
    next: 'In a private window, your library lasts until you close it.',
  },
  'storage-full': { what: 'There is no room left on this device.', next: 'Free some space and try again.' },
  'insecure-page': { what: 'Music plays only on secure pages.', next: 'The owner of this page has to serve it by https.' },
  'version-mismatch': { what: 'The player was updated in another tab.', next: 'Reload this page.' },
  'not-faked': { what: 'This is only a picture of the player.', next: '' },
  internal: { what: 'Something went wrong here.', next: 'Try again, or reload the page.' },
} as const satisfies Record<MpcErrorCode, ErrorText>;

/** Words for the configuration, which only whoever made the page can mend. */
const siteSetup: ErrorText = { what: 'This page’s music is not set up right.', next: 'Tell its owner.' };

/** Words for one field of a form, by `details.field`. */
const fields: Readonly<Record<string, ErrorText>> = {
  url: { what: 'That is not a web address.', next: 'It begins with https:// or http://.' },
  folder: { what: 'That folder cannot be used.', next: 'Choose another one.' },
  username: { what: 'The name is missing.', next: 'Enter your user name.' },
  password: { what: 'The password is missing.', next: 'Enter your password.' },
  apiKey: { what: 'The key is missing.', next: 'Enter your API key.' },
  from: { what: 'That is not a list of music.', next: 'It can be a playlist, a podcast feed or an audio file.' },
};

/** Words for what is told by `details.reason`. */
const reasons: Readonly<Record<string, ErrorText>> = {
  'popup-blocked': { what: 'Your browser has blocked the sign-in window.', next: 'Allow it, or go on in this tab.' },
  'window-closed': { what: 'The window was closed before you were signed in.', next: 'If it is still open, go on there.' },
  'tab-gone': { what: 'Signing in did not end, since its page was closed, left or reloaded.', next: 'Go on in its window if that is still open, or sign in again.' },
  changed: { what: 'The file was replaced by another one.', next: 'Play it again from its start.' },
  denied: { what: 'You did not allow access, so nothing was connected.', next: '' },
};

/** Of two versions that are at odds, ours may be the newer one, which an older tab keeps from its library. */
const olderElsewhere: ErrorText = {
  what: 'An older version of the player is open in another tab.',
  next: 'Close that tab, then reload this page.',
};

/** An {@link MpcError} or its wire form: words are chosen by code, never taken from a message. */
export interface CodedError {
  readonly code: MpcErrorCode;
  readonly details?: ErrorDetails;
}

/** The words for an error. */
export function errorText(error: CodedError): ErrorText {
  const { code, details = {} } = error;
  const { field, faults, reason, ours, theirs } = details;
  // Only a configuration's faults are counted.
  if (code === 'invalid-argument' && (faults !== undefined || field === 'signIn.callbackUrl')) return siteSetup;
  if ((code === 'permission' || code === 'aborted' || code === 'server') && typeof reason === 'string') return reasons[reason] ?? texts[code];
  if (code === 'invalid-argument' && typeof field === 'string') return fields[field] ?? texts[code];
  if (code === 'version-mismatch' && typeof ours === 'number' && typeof theirs === 'number' && ours > theirs) return olderElsewhere;
  return texts[code];
}

/** The words for an error as one line. */
export function errorLine(error: CodedError): string {
  const { what, next } = errorText(error);
  return next === '' ? what : `${what} ${next}`;
}
