/** What is asked for each kind of place, field by field. */
import type { MpcErrorCode } from '../../services/protocol/errors.ts';

/** Kinds of forms: servers, links, and the listener's own client at Google. */
export type FormKind = 'webdav' | 'subsonic' | 'catalog' | 'google-drive';

export type FieldName = 'url' | 'username' | 'password' | 'apiKey' | 'clientId' | 'clientSecret';

/** What was typed; empty for fields that were not asked. */
export type SignInValues = Readonly<Record<FieldName, string>>;

export interface FormField {
  readonly name: FieldName;
  readonly label: string;
  readonly autocomplete: string;
  readonly hint?: string;
  readonly placeholder?: string;
  /** Hidden while it is typed, unless the listener wants to see it. */
  readonly secret?: true;
  /** What is said where it is left empty; without it, it may be. */
  readonly missing?: string;
}

export interface FormText {
  readonly heading: string;
  /** On the button that sends it. */
  readonly send: string;
  readonly fields: readonly FormField[];
  /** Other fields in place of those but the address, and the words on the switch to and fro. */
  readonly instead?: { readonly fields: readonly FormField[]; readonly words: string; readonly back: string };
}

const username: FormField = { name: 'username', label: 'User name', autocomplete: 'username' };
const password: FormField = { name: 'password', label: 'Password', autocomplete: 'current-password', secret: true };

export const formTexts = {
  webdav: {
    heading: 'Connect a WebDAV server',
    send: 'Connect',
    fields: [
      {
        name: 'url',
        label: 'Address',
        autocomplete: 'url',
        hint: 'For Nextcloud: Files, then Settings, shows it as “WebDAV”.',
        placeholder: 'https://cloud.example.org/dav/music',
      },
      username,
      password,
    ],
  },
  subsonic: {
    heading: 'Connect a music server',
    send: 'Connect',
    fields: [
      {
        name: 'url',
        label: 'Address',
        autocomplete: 'url',
        hint: 'The one that you open in your browser to see your server.',
        placeholder: 'https://music.example.org',
      },
      { ...username, missing: 'Enter your user name.' },
      { ...password, missing: 'Enter your password.' },
    ],
    instead: {
      words: 'Use an API key instead',
      back: 'Use user name and password instead',
      fields: [
        {
          name: 'apiKey',
          label: 'API key',
          autocomplete: 'off',
          secret: true,
          hint: 'Some servers make such keys, in your profile there.',
          missing: 'Enter the key.',
        },
      ],
    },
  },
  catalog: {
    heading: 'Add music by its address',
    send: 'Add',
    fields: [
      {
        name: 'url',
        label: 'Address',
        autocomplete: 'url',
        hint: 'M3U, JSPF, XSPF, a podcast’s RSS, or an audio file.',
        placeholder: 'https://example.org/album.m3u8',
      },
    ],
  },
  'google-drive': {
    heading: 'Connect with a Google client of your own',
    send: 'Go on to Google',
    fields: [
      {
        name: 'clientId',
        label: 'Client ID',
        autocomplete: 'off',
        placeholder: '….apps.googleusercontent.com',
        missing: 'Enter the client ID.',
      },
      { name: 'clientSecret', label: 'Client secret', autocomplete: 'off', secret: true, missing: 'Enter the client secret.' },
    ],
  },
} as const satisfies Record<FormKind, FormText>;

/** Which field an error is about, and better words for it than the general ones where there are. */
export const fieldOfError: Partial<Record<MpcErrorCode, { readonly field: FieldName; readonly text?: string }>> = {
  unauthorized: { field: 'password' },
  forbidden: { field: 'username' },
  'not-found': { field: 'url', text: 'There is nothing at that address. Check the path behind the server’s name.' },
  unreachable: { field: 'url' },
  cors: { field: 'url' },
  'invalid-argument': { field: 'url' },
  malformed: { field: 'url', text: 'What is there is neither a playlist, nor a feed, nor an audio file.' },
};
