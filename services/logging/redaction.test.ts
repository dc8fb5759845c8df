import { expect } from '@open-wc/testing';
import type { LogRecord, LoggingConfig } from '../protocol/logging.ts';
import { createLogPrinter } from './log-printer.ts';
import { LogHub } from './log-hub.ts';
import { redactRecord, redactText } from './redaction.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.dBjftJeZ4CVPmB92K27uhbUJU1p1rWW1gFWFOEjXk';
const OPAQUE = 'Zm9vYmFyYmF6cXV4Y29ycmVjdGhvcnNlYmF0dGVyeXN0YXBsZTEyMzQ1Njc4OTA';

/** A text, and what must be gone from it. */
const SECRETS: readonly (readonly [text: string, ...secrets: string[]])[] = [
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['authorization: Basic YW5uOnNlY3JldA==', 'YW5uOnNlY3JldA'],
  ['Authorization: Digest username="ann", realm="x", response="6629fae4"', 'ann', '6629fae4'],
  ['Proxy-Authorization: Basic YW5uOnNlY3JldA==, retried', 'YW5uOnNlY3JldA'],
  ['The header was Bearer s3cr3ttoken', 's3cr3ttoken'],
  ['The header was bearer onlyletters', 'onlyletters'],
  ['sent Basic YW5uOnNlY3JldA== to the server', 'YW5uOnNlY3JldA'],
  ['DPoP eyabc12345', 'eyabc12345'],
  ['Cookie: session=abc123; theme=dark', 'abc123'],
  ['Set-Cookie: nc_session_id=q8w7e6; Path=/', 'q8w7e6'],
  [`The token was ${JWT}`, JWT, 'eyJzdWIiOiJhbm4ifQ'],
  ['https://ann:hunter2@cloud.example.org/dav', 'ann', 'hunter2'],
  ['https://tok3n@cloud.example.org/', 'tok3n'],
  ['https://ann:pass%40word@cloud.example.org/', 'ann', 'word'],
  ['https://accounts.example.org/cb#access_token=abc123&token_type=Bearer&expires_in=3600', 'abc123'],
  ['https://app.example.org/cb?code=4%2F0AX4&state=xyzzy', '0AX4', 'xyzzy'],
  ['https://x.sharepoint.com/_layouts/15/download.aspx?UniqueId=1a2b&tempauth=v1.eyJz', '1a2b', 'v1.eyJz'],
  ['https://public.am.files.1drv.com/y4mAbCdEf/song.mp3?download', 'y4mAbCdEf'],
  ['https://uc0123.dl.dropboxusercontent.com/cd/0/get/CkLmN0/file', 'CkLmN0'],
  ['https://doc-0k.googleusercontent.com/docs/securesc/ha0ro937/file', 'ha0ro937'],
  ['https://music.example.org/rest/ping.view?u=ann&p=enc:736573616d65&v=1.16.1&c=mpc', 'ann', '736573616d65'],
  ['https://music.example.org/rest/stream?u=joe&t=26719a1196d2a940705a59634eb18eab&s=c19b2d&id=5', 'joe', '26719a11', 'c19b2d'],
  ['https://music.example.org/rest/ping?apiKey=k-77aa', 'k-77aa'],
  ['https://b.s3.amazonaws.com/x?X-Amz-Credential=AKIDEXAMPLE%2F2026&X-Amz-Signature=fe5f80f7&X-Amz-Expires=60', 'AKIDEXAMPLE', 'fe5f80f7'],
  ['https://b.s3.amazonaws.com/x?AWSAccessKeyId=AKID2&Expires=1&Signature=vjbyPxybd%3D', 'AKID2', 'vjbyPxybd'],
  ['https://storage.googleapis.com/b/o?X-Goog-Signature=247a2aa4&X-Goog-Credential=svc', '247a2aa4', 'svc'],
  ['https://acc.blob.core.windows.net/c/b?sv=2024-11-04&se=2026-01-01&sr=b&sp=r&sig=Rcp6gQRfV7%3D', 'Rcp6gQRfV7'],
  ['https://d1.cloudfront.net/x?Policy=eyJTdGF0&Signature=nitfHRCrtziw&Key-Pair-Id=K2JC', 'eyJTdGF0', 'nitfHRCrtziw', 'K2JC'],
  ['https://www.googleapis.com/drive/v3/files?key=AIzaSyD-9tSrke72PouQMnMX&alt=json', 'AIzaSyD-9tSrke72PouQMnMX'],
  ['<a href="https://x.example/?a=1&amp;sig=abc987">', 'abc987'],
  ['{"url":"https://x.example/?a=1\\u0026sig=abc987"}', 'abc987'],
  ['to https%3A%2F%2Fx.example%2F%3Ftoken%3Dabc987%26v%3D1', 'abc987'],
  ['grant_type=authorization_code&code=4/0AX4XfWh&code_verifier=dBjftJeZ4CVP&client_secret=GOCSPX-aa', '0AX4XfWh', 'dBjftJeZ4CVP', 'GOCSPX-aa'],
  ['refresh_token=1//0gabcdef&client_id=123.apps', '0gabcdef'],
  ['body: username=joe&password=hunter2', 'joe', 'hunter2'],
  ['client_secret=abc-987', 'abc-987'],
  ['{"password":"correct horse \\"battery\\" staple","n":1}', 'correct', 'battery', 'staple'],
  ['{"access_token": "ya29.a0AfH6", "expires_in": 3599}', 'ya29.a0AfH6'],
  ['{"refreshToken":"r-1","idToken":"i-2"}', 'r-1', 'i-2'],
  ['{\\"password\\":\\"correct horse\\",\\"n\\":1}', 'correct', 'horse'],
  ["{ password: 'correct horse' }", 'correct', 'horse'],
  ['{"password":"cut off in the mid', 'cut off', 'mid'],
  ['{"password":123456}', '123456'],
  ['{"tokens":1,"token":["abc987"]}', 'abc987'],
  ['<password>hunter2</password>', 'hunter2'],
  ['password: hunter2', 'hunter2'],
  ['Password = hunter2, again', 'hunter2'],
  ['user: joe pass: hunter2', 'joe', 'hunter2'],
  ['login=joe', 'joe'],
  ['X-Api-Key: k77', 'k77'],
  ['x-auth-token=abc987', 'abc987'],
  ['ya29.a0AfH6SMBx-abcdefghijk is no longer valid', 'a0AfH6SMBx'],
  ['1//0gAbCdEfGhIjKlMnOp was refused', '0gAbCdEfGh'],
  ['AKIAIOSFODNN7EXAMPLE1 is a key', 'AKIAIOSFODNN7'],
  [`The answer was ${OPAQUE}.`, OPAQUE],
  ['ann@example.org signed in', 'ann@', 'example.org'],
  ['ann.smith+music@mail.example.co.uk', 'ann', 'smith'],
  ['jörg@müller.example', 'jörg', 'müller'],
  ['用户@例子.广告', '用户', '例子'],
  ['/shares/ann%40example.org/', 'ann', 'example.org'],
  ['j%C3%B6rg%40example.org', 'rg%40', 'example.org'],
  ['/Users/ann/Music/Holiday.mp3 is gone', 'ann', 'Holiday'],
  ['/Users/ann/Anns Wedding/Night Songs/01 Dance.flac is gone', 'Ann', 'Wedding', 'Night', 'Dance'],
  ['file:///home/ann/x.ogg', 'ann'],
  ['/home/ann.smith could not be opened', 'ann', 'smith'],
  ['/home/ann', 'ann'],
  ['C:\\Users\\Ann Smith\\Music\\x.mp3', 'Ann', 'Smith'],
  ['{"path":"C:\\\\Users\\\\ann\\\\Music"}', 'ann'],
  ['file:///C:/Users/ann/Music', 'ann'],
  ['%2FUsers%2Fann%2FMusic', 'ann'],
  ['/media/ann/Stick/x', 'ann', 'Stick'],
  ['/Volumes/Anns Disk/Demo.wav', 'Ann', 'Disk', 'Demo'],
  ['https://cloud.example.org/remote.php/dav/files/ann/Music/A%20Song.mp3', 'ann', 'Song'],
  ['https://cloud.example.org/remote.php/webdav/Diary/x.txt', 'Diary'],
  ['https://cloud.example.org/public.php/dav/files/AbCdEf123/x.mp3', 'AbCdEf123'],
  ['https://cloud.example.org/s/AbCdEf123456789', 'AbCdEf123456789'],
  ['https://cloud.example.org/dav/ann/Music/', 'ann'],
  ['PROPFIND /dav/ann/ answered 404', 'ann'],
  ['https://contoso-my.sharepoint.com/personal/ann_example_org/Documents', 'ann_example_org'],
  ['https://nas.example.org/Private/Anns%20Songs/01.mp3', 'Private', 'Ann'],
  ['Could not read Private Tapes/Side A/01 Intro.mp3', 'Side', 'Intro'],
  ['D:\\Musik\\Tapes\\Intro.flac', 'Musik', 'Tapes', 'Intro'],
  ['https://1drv.ms/u/s!AkT9secret', 'AkT9secret', 's!'],
  ['see 1drv.ms/u/s!AkT9secret.', 'AkT9secret'],
  ['https%3A%2F%2F1drv.ms%2Fu%2Fs!AkT9secret', 'AkT9secret'],
  ['{"link":"https:\\/\\/1drv.ms\\/u\\/s!AkT9secret"}', 'AkT9secret'],
  ['https://onedrive.live.com/?authkey=%21AbCd&id=9F2', 'AbCd', '9F2'],
  ['https://onedrive.live.com/embed?cid=9F2&resid=9F2%21105', '9F2'],
  ['https://contoso.sharepoint.com/:u:/g/EcYtNq7xXa?e=4kJh2s', 'EcYtNq7xXa', '4kJh2s'],
  ['https://contoso-my.sharepoint.com/:f:/p/ann_smith/EcYtNq7xXa?e=4kJh2s', 'ann_smith', 'EcYtNq7xXa', '4kJh2s'],
  ['https://drive.google.com/file/d/1AbCdEf/view?resourcekey=0-zz', '1AbCdEf', '0-zz'],
  ['https://drive.google.com/drive/folders/1AbCdEf', '1AbCdEf'],
  ['https://docs.google.com/uc?export=download&id=1AbCdEf', '1AbCdEf'],
  ['https://www.dropbox.com/s/a1b2c3d4/Demo.mp3?dl=0', 'a1b2c3d4', 'Demo'],
  ['https://www.dropbox.com/scl/fi/a1b2c3d4/Tape.zip?rlkey=q9w8e7', 'a1b2c3d4', 'Tape', 'q9w8e7'],
  ['https://mega.nz/file/AbCd1234#kEy-5678', 'AbCd1234', 'kEy-5678'],
  ['https://mega.nz/#!AbCd1234!kEy-5678', 'AbCd1234', 'kEy-5678'],
  ['https://we.tl/t-AbCd1234', 'AbCd1234'],
  ['https://cloud.example.org/s/AbCd12345', 'AbCd12345'],
  ['https://cloud.example.org/index.php/s/AbCd12/download', 'AbCd12'],
  ['https://bin.example.org/?0a1B2c3D4e5F#7hJk2LmN9pQr', '0a1B2c3D4e5F', '7hJk2LmN9pQr'],
  ['https://x.example/rest;jsessionid=1A2B3C', '1A2B3C'],
  ['jsessionid=1A2B3C', '1A2B3C'],
  ['PHPSESSID=1A2B3C', '1A2B3C'],
  ['pw=hunter2', 'hunter2'],
  ['jwt=abc987 nonce: n77x', 'abc987', 'n77x'],
  ['otp: 482911, pin=7731', '482911', '7731'],
  ['code=SplxlOBeZQQYbYS6', 'SplxlOBe'],
  ['device_code: GmRhmhcxhw1', 'GmRhmhcxhw1'],
  ['https://nas.example/annsmith/Music/', 'annsmith', 'Music'],
  ['https://nas.example/annsmith', 'annsmith'],
  ['https:\\/\\/nas.example\\/annsmith\\/Music\\/', 'annsmith'],
  ['https://nas.example/Ann Smith/Music/', 'Ann', 'Smith', 'Music'],
  ['https://nas.example/Ann Smith/Demo.mp3 is gone', 'Ann', 'Smith', 'Demo'],
  ['https://nas.example/rest/annsmith;v=1/', 'annsmith'],
  ['to https%3A%2F%2Fnas.example%2Fannsmith%2FMusic%2F', 'annsmith'],
  ['PROPFIND /annsmith/Music/ answered 404', 'annsmith'],
  ['https://graph.microsoft.com/v1.0/me/drive/root:/Ann%20Smith:/children', 'Ann', 'Smith'],
  ['root:/Ann Smith/Demo.mp3', 'Ann', 'Smith', 'Demo'],
  ['drive/root:/Ann Smith/My Tapes:/children', 'Ann', 'Smith', 'Tapes'],
  ['<d:href>/annsmith/Music/</d:href>', 'annsmith'],
  ['<d:displayname>Ann Smith</d:displayname>', 'Ann', 'Smith'],
  ['{"path_display":"/Ann Smith/Music"}', 'Ann', 'Smith'],
];

/** Texts that say nothing about anybody. */
const PLAIN = [
  'Folded thin segments.',
  'The server answered 429; Retry-After: 30.',
  'Basic authentication is not offered by the server.',
  'The bearer token has expired.',
  'Unexpected token \'<\', "<html>" is not valid JSON',
  'audio/mp4; codecs=mp4a.40.2 at 44100 Hz',
  'state: running, code: timeout, status=404',
  'https://musicbrainz.org/ws/2/recording/5f1b1f0a-8c0e-4b7c-9c53-2f0a7f1a4d11?inc=artists&fmt=json',
  'at Hub.write (https://cdn.example.org/npm/mpc-elements@0.1.0/dist/chunks/webdav-BwVhZMzD.js:1:2345)',
  'at open (http://localhost:8000/workers/providers/webdav/webdav-provider.ts:10:5)',
  'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'at start (https://site.example/home/app.js:3:4)',
  'https://site.example/home/app.js:3:4',
  'start@https://site.example/Users/x/main.mjs:10:2',
  'https://musicbrainz.org/ws/2/',
  'GET /rest/ping.view answered 500',
  'https://example.org/docs.js#L120',
  'code: not-found, code=itemNotFound, code: 404, code=ERR_NETWORK, the code is invalid_grant',
  'audio/mp4;codecs=mp4a.40.2, ping: 3, mapping: done',
  '3/4 of the tracks have tags, 12 of 48 albums a cover.',
  'Größe 12 MB, 3 dB, 50 % — fertig: 100%',
  '日本語のタイトル',
  'Opening the database took 12 ms',
  'picture@2x.png and @logtape/logtape',
  'bytes=0-65535',
  'A worker could not be started: Failed to fetch a script.',
];

const CONFIG: LoggingConfig = { level: 'debug', format: 'json', filter: {}, redactPii: true, spans: true };

function recordOf(message: string, fields: Readonly<Record<string, unknown>> = {}): LogRecord {
  const records: LogRecord[] = [];
  const hub = new LogHub('worker', { now: () => 0 });
  hub.attach(CONFIG, (record) => records.push(record));
  hub.log.error(message, fields);
  // The hub's own origin is random, and may by chance hold a short secret.
  return { ...records[0]!, origin: 'test' };
}

/** Everything that the console is told of a record. */
function printed(record: LogRecord, format: LoggingConfig['format']): string {
  const told: string[] = [];
  const { console: shown } = globalThis;
  const { error } = shown;
  shown.error = (...parts: unknown[]) => void told.push(parts.join(' '));
  try {
    createLogPrinter()(record, { ...CONFIG, format }, null);
  } finally {
    shown.error = error;
  }
  return told.join('\n');
}

function expectWithout(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) expect(text).not.to.include(secret);
}

describe('redaction', () => {
  for (const [text, ...secrets] of SECRETS) {
    it(`takes the secret out of ${text.slice(0, 70)}`, () => {
      const failure = Object.assign(new Error(text, { cause: new Error(text) }), { code: 'server' });
      const record = recordOf(text, { told: text, list: [{ deep: { deeper: text } }], [text]: 1, failure, map: new Map([[text, text]]) });
      for (const format of ['pretty', 'compact', 'json'] as const) expectWithout(printed(record, format), secrets);
      expectWithout(JSON.stringify(redactRecord(record)), secrets);
      expectWithout(redactText(redactText(text)), secrets);
    });
  }

  for (const text of PLAIN) {
    it(`leaves as it is: ${text.slice(0, 70)}`, () => {
      expect(redactText(text)).to.equal(text);
      const record = recordOf(text, { told: text, deep: [{ text }] });
      expect(redactRecord(record)).to.deep.equal(record);
    });
  }

  it('takes out whole fields by their names, at any depth, whatever they hold', () => {
    const secret = { a: 'xyzzy' };
    const names = [
      'password', 'passwd', 'newPassword', 'pass', 'pwd', 'token', 'accessToken', 'refresh_token', 'tokens', 'secret', 'clientSecret',
      'secrets', 'apiKey', 'api_key', 'privateKey', 'sessionKey', 'authorization', 'Authorization', 'Proxy-Authorization', 'auth', 'cookie',
      'Set-Cookie', 'X-Api-Key', 'signature', 'sig', 'credentials', 'codeVerifier', 'username', 'user_name', 'user', 'login', 'email',
      'pw', 'userPw', 'jwt', 'bearer', 'otp', 'pin', 'user_pin', 'salt', 'nonce', 'sessionId', 'JSESSIONID',
      'e-mail', 'emailAddress', 'phone', 'address', 'displayName', 'owner', 'label',
    ];
    for (const name of names) {
      const record = recordOf('Fields.', { [name]: 'xyzzy', deep: [{ [name]: secret, list: [{ [name]: ['xyzzy'] }] }] });
      expect(JSON.stringify(redactRecord(record)), name).not.to.contain('xyzzy');
    }
  });

  it('takes out the values of named values, as headers, forms and maps have them', () => {
    const fields = {
      headers: [['Authorization', 'xyzzy']],
      map: new Map([['password', 'xyzzy']]),
      form: [{ name: 'password', value: 'xyzzy' }],
    };
    expect(JSON.stringify(redactRecord(recordOf('Fields.', fields)))).not.to.contain('xyzzy');
  });

  it('keeps of a path its extension, and of an address its host', () => {
    const { fields } = redactRecord(
      recordOf('Fields.', {
        path: 'Anns Tapes/01 Dance.flac',
        file: 'Dance',
        fileName: 'ann.smith',
        folder: ['Anns Tapes', 'x/y.jpg'],
        url: 'https://nas.example.org/Anns%20Tapes/01.flac?token=abc&v=2',
      }),
    );
    expect(fields).to.deep.equal({
      path: '[redacted].flac',
      file: '[redacted]',
      fileName: '[redacted]',
      folder: ['[redacted]', '[redacted].jpg'],
      url: 'https://nas.example.org/[redacted].flac?token=[redacted]&v=2',
    });
  });

  it('takes the names out of addresses that are no whole URLs, and leaves programs', () => {
    const fields = {
      href: '/annsmith/Music/', url: '/remote.php/dav/files/ann/', uri: '/rest/stream.view?u=ann&v=1', link: 'Ann Smith/Demo.mp3',
      baseUrl: 'https://nas.example/annsmith/', src: '/dist/mpc.js', location: '/home/ann/x.flac', responseUrl: 'https://1drv.ms/u/s!AbC',
    };
    expect(redactRecord(recordOf('Fields.', { ...fields, deep: [fields] })).fields).to.deep.include({
      href: '/[redacted]', url: '/remote.php/dav/files/[redacted]', uri: '/rest/stream.view?u=[redacted]&v=1', link: '[redacted].mp3',
      baseUrl: 'https://nas.example/[redacted]', src: '/dist/mpc.js', location: '/[redacted].flac', responseUrl: 'https://1drv.ms/[redacted]',
    });
  });

  it('takes credentials out of what is sent with a request, as an object, a map or a list', () => {
    const subsonic = { u: 'xyzzy', t: 'xyzzy', s: 'xyzzy', p: 'xyzzy' };
    const all = { ...subsonic, v: '1.16.1' };
    const fields = { params: all, query: { p: 'xyzzy' }, auth: all, other: all, list: [all], form: new Map(Object.entries(all)), map: new Map(Object.entries(all)), ...subsonic };
    const shown = redactRecord(recordOf('Fields.', fields));
    expect(JSON.stringify(shown)).not.to.contain('xyzzy');
    expect(shown.fields['params']).to.deep.include({ v: '1.16.1' });
    expect(redactRecord(recordOf('Fields.', { s: 'left', t: 'right' })).fields).to.deep.equal({ s: 'left', t: 'right' });
  });

  it('tells the codes of errors from those that sign somebody in', () => {
    for (const code of ['not-found', 'timeout', 'invalid_grant', 'itemNotFound', 'AbortError', 'ERR_NETWORK', 'ENOENT', 404, 20, 1006]) {
      const { fields } = redactRecord(recordOf('Fields.', { code, errorCode: code, error: { code } }));
      expect(fields).to.deep.equal({ code, errorCode: code, error: { code } });
    }
    for (const code of ['4/0AX4XfWh', 'SplxlOBeZQQYbYS6WxSbIA', 'WDJB-MJHT', '482911', 482911]) {
      const { fields } = redactRecord(recordOf('Fields.', { code, authCode: code, deep: { device_code: code } }));
      expect(fields).to.deep.equal({ code: '[redacted]', authCode: '[redacted]', deep: { device_code: '[redacted]' } });
    }
  });

  it('leaves alone what only sounds like a secret', () => {
    const fields = {
      tokenType: 'Bearer', signed: true, passed: 3, passwordless: null, hasToken: false, author: 'x', keys: 4, code: 'timeout', state: 'playing',
      name: 'TypeError', account: 'a1', track: 't1', format: 'flac', status: 401, retryAfter: 30, url: 'https://api.example.org/v1/tracks?limit=5&format=json',
    };
    const { passwordless: _, ...plain } = fields;
    expect(redactRecord(recordOf('Fields.', plain)).fields).to.deep.equal(plain);
  });

  it('takes out what stands in the names of fields and of spans', () => {
    const records: LogRecord[] = [];
    const hub = new LogHub('page');
    hub.attach(CONFIG, (record) => records.push(record));
    hub.log.span('for ann@example.org', (log) => log.info('Inside.', { 'ann@example.org': { '/Users/ann/x': 1 } }));
    expect(JSON.stringify(records.map(redactRecord))).not.to.contain('ann');
  });

  it('costs little, whatever the text: nobody can stop a page by what it logs', () => {
    const parts = ['a', '/', '\\', '%2F', '/Users/a b ', '/home/x/', 'password:', '"password":"', 'a@a.', '://', '?a=', 'eyJa.', 'Aa1-', '<a', ' a/b c', 'https://x/', '日本'];
    for (const part of parts) {
      const record = recordOf('Text.', { text: part.repeat(500_000 / part.length), more: Array.from({ length: 10 }, () => part.repeat(3000 / part.length)) });
      const begun = performance.now();
      redactRecord(record);
      expect(performance.now() - begun, part).to.be.lessThan(1000);
    }
  });
});
