/** The answers here have the shapes of real servers, each with what is peculiar to it. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../../services/protocol/errors.ts';
import type { DavResource, DavRoot, Multistatus } from './propfind.ts';
import { MultistatusReader, folderOf } from './propfind.ts';

const modified = Date.UTC(2024, 4, 6, 7, 8, 9);

function read(xml: string): Multistatus {
  const reader = new MultistatusReader();
  reader.write(xml);
  return reader.end();
}

function list(xml: string, requested: string): Record<string, DavResource> {
  return Object.fromEntries(folderOf(read(xml), requested).children);
}

describe('a PROPFIND answer', () => {
  it('of Apache: mod_dav namespaces, two propstats, a weak ETag', () => {
    const children = list(
      `<?xml version="1.0" encoding="utf-8"?>
      <D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
      <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
      <D:href>/music/</D:href><D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype></D:prop>
      <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
      <D:href>/music/a%20b.mp3</D:href>
      <D:propstat><D:prop><lp1:resourcetype/><lp1:getcontentlength>1234</lp1:getcontentlength>
      <lp1:getlastmodified>Mon, 06 May 2024 07:08:09 GMT</lp1:getlastmodified><lp1:getetag>W/"4d2-617"</lp1:getetag>
      <lp2:executable>F</lp2:executable></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
      <D:propstat><D:prop><D:getcontenttype/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
      </D:response></D:multistatus>`,
      '/music',
    );
    expect(children).to.deep.equal({
      'a%20b.mp3': { path: '/music/a%20b.mp3', isFolder: false, size: 1234, modified, etag: '4d2-617', contentType: '', contentHash: '', fileId: '' },
    });
  });

  it('of nginx: no ETag, a misleading type for FLAC', () => {
    const { 'x.flac': file } = list(
      `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/x.flac</D:href><D:propstat><D:prop>
      <D:getcontentlength>10</D:getcontentlength><D:getcontenttype>text/plain</D:getcontenttype><D:resourcetype></D:resourcetype>
      </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response><D:href>/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>
      <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
      '/',
    );
    expect(file).to.include({ isFolder: false, size: 10, etag: '', contentType: 'text/plain', modified: null });
  });

  it('of lighttpd: xmlns on inner elements, a length on folders', () => {
    const children = list(
      `<D:multistatus xmlns:D="DAV:" xmlns:ns0="urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/">
      <D:response><D:href>/dav/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response><D:href>/dav/Album/</D:href><D:propstat><D:prop><resourcetype xmlns="DAV:"><collection/></resourcetype>
      <getcontentlength xmlns="DAV:">4096</getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
      '/dav',
    );
    expect(children['Album']).to.include({ isFolder: true, size: null });
  });

  it('of nephele: a default namespace, absolute hrefs, an ETag without quotes', () => {
    const { 'song.mp3': file } = list(
      `<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>http://elsewhere.example:8080/</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>
      <response><href>http://elsewhere.example:8080/song.mp3</href><propstat><prop><resourcetype/><getetag>4d60486d</getetag><getcontentlength>7</getcontentlength></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
      '/',
    );
    expect(file).to.include({ etag: '4d60486d', size: 7 });
  });

  it('of sabre at its root: hrefs that begin with two slashes', () => {
    const children = list(
      `<d:multistatus xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><d:response><d:href>/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>
      <d:response><d:href>//Artist%20A/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>`,
      '/',
    );
    expect(children['Artist%20A']).to.include({ path: '/Artist%20A', isFolder: true });
  });

  it('of chezdav: dates in ISO 8601', () => {
    const { 'a.ogg': file } = list(
      `<ns0:multistatus xmlns:ns0="DAV:"><ns0:response><ns0:href>http://h/m/a.ogg</ns0:href><ns0:propstat><ns0:prop><ns0:resourcetype/>
      <ns0:getlastmodified>2024-05-06T07:08:09Z</ns0:getlastmodified></ns0:prop><ns0:status>HTTP/1.1 200 OK</ns0:status></ns0:propstat></ns0:response>
      <ns0:response><ns0:href>http://h/m/</ns0:href><ns0:propstat><ns0:prop><ns0:resourcetype><ns0:collection/></ns0:resourcetype></ns0:prop><ns0:status>HTTP/1.1 200 OK</ns0:status></ns0:propstat></ns0:response></ns0:multistatus>`,
      '/m',
    );
    expect(file?.modified).to.equal(modified);
  });

  it('of webdav-server: prolog, properties of other namespaces that bear the same names', () => {
    const { 'b.mp3': file } = list(
      `<?xml version="1.0" encoding="utf-8" ?><D:multistatus xmlns:D="DAV:" xmlns:x="urn:other"><D:response><D:href>http://h:1900/b.mp3</D:href><D:propstat><D:status>HTTP/1.1 200 OK</D:status><D:prop>
      <x:getcontentlength>99999</x:getcontentlength><D:getcontentlength>5</D:getcontentlength><D:getetag>"one-for-all"</D:getetag><x:resourcetype><D:collection/></x:resourcetype><D:resourcetype/></D:prop></D:propstat></D:response>
      <D:response><D:href>http://h:1900/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
      '/',
    );
    expect(file).to.include({ isFolder: false, size: 5, etag: 'one-for-all' });
  });

  it('of ownCloud and Nextcloud: checksums, of which the one that others most likely have counts', () => {
    const sha1 = '0123456789ABCDEF0123456789abcdef01234567';
    const checksums = {
      'own.mp3': `SHA1:${sha1} MD5:0123456789abcdef0123456789abcdef ADLER32:12345678`,
      'next.mp3': 'md5:0123456789ABCDEF0123456789abcdef',
      'weak.mp3': 'ADLER32:12345678',
      'cut.mp3': 'SHA1:0123',
      'none.mp3': '',
    };
    const children = list(
      `<d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${Object.entries({ '': '', ...checksums })
        .map(([name, text]) => `<d:response><d:href>/f/${name}</d:href><d:propstat><d:prop><d:resourcetype>${name === '' ? '<d:collection/>' : ''}</d:resourcetype><oc:checksums><oc:checksum>${text}</oc:checksum></oc:checksums></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`)
        .join('')}</d:multistatus>`,
      '/f',
    );
    expect(Object.values(children).map(({ contentHash }) => contentHash)).to.deep.equal([
      `sha1:${sha1.toLowerCase()}`, 'md5:0123456789abcdef0123456789abcdef', '', '', '',
    ]);
  });

  it('of rclone: properties that it has not, empty and with namespaces of their own', () => {
    const { '1.mp3': file } = list(
      `<?xml version="1.0" encoding="UTF-8"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/m/</D:href><D:propstat><D:prop><D:resourcetype><D:collection xmlns:D="DAV:"/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
      <D:propstat><D:prop><D:getetag></D:getetag><fileid xmlns="http://owncloud.org/ns"></fileid></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
      <D:response><D:href>/m/1.mp3</D:href><D:propstat><D:prop><D:resourcetype></D:resourcetype><D:getcontentlength>6</D:getcontentlength><D:getetag>"18ea954b"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
      <D:propstat><D:prop><fileid xmlns="http://owncloud.org/ns"></fileid></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>`,
      '/m',
    );
    expect(file).to.include({ isFolder: false, size: 6, etag: '18ea954b', fileId: '' });
  });

  it('tells by its root whether ETags of folders say what lies beneath, whether changes are told, and how much room there is', () => {
    const root = (properties: string): DavRoot | null =>
      folderOf(
        read(`<d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:response><d:href>/f/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype><d:getetag>"e"</d:getetag>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>`),
        '/f',
      ).root;
    const nextcloud = '<oc:fileid>7</oc:fileid><oc:size>5</oc:size><oc:permissions>RGDNVCK</oc:permissions><d:quota-used-bytes>5</d:quota-used-bytes>';
    expect(root(`${nextcloud}<d:quota-available-bytes>95</d:quota-available-bytes>`)).to.deep.equal({ propagates: true, isPartial: false, syncToken: '', quota: { used: 5, total: 100 } });
    expect(root(`${nextcloud}<d:quota-available-bytes>-3</d:quota-available-bytes>`)?.quota).to.deep.equal({ used: 5, total: null });
    expect(root(nextcloud.replace('>5</oc:size>', '>-1</oc:size>'))?.isPartial).to.equal(true);
    expect(root(nextcloud.replace('RGD', 'RMGD'))?.isPartial).to.equal(true);
    // Dead properties that a client has left on some other server.
    expect(root('<oc:fileid>7</oc:fileid><d:quota-used-bytes>5</d:quota-used-bytes>')).to.deep.equal({ propagates: false, isPartial: false, syncToken: '', quota: null });
    const token = '<d:sync-token>urn:1</d:sync-token>';
    expect(root(token)?.syncToken).to.equal('');
    expect(root(`${token}<d:supported-report-set><d:supported-report><d:report><d:expand-property/></d:report></d:supported-report><d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report></d:supported-report-set>`)?.syncToken).to.equal('urn:1');
  });

  it('keeps what does not decode, escapes what was not escaped, and reads references', () => {
    const hrefs = ['/m/100% pure.mp3', '/m/caf%E9.mp3', '/m/A &amp; B.mp3', '/m/%C3%A9t%c3%a9.mp3', '/m/&#233;t&#xE9;2.mp3', '/m/a%2Fb.mp3'];
    const children = list(
      `<multistatus xmlns="DAV:">${['/m/', ...hrefs].map((href) => `<response><href>${href}</href><propstat><prop><resourcetype>${href === '/m/' ? '<collection/>' : ''}</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>`).join('')}</multistatus>`,
      '/m',
    );
    expect(Object.keys(children)).to.deep.equal(['100%25%20pure.mp3', 'caf%E9.mp3', 'A%20%26%20B.mp3', '%C3%A9t%C3%A9.mp3', '%C3%A9t%C3%A92.mp3', 'a%2Fb.mp3']);
  });

  it('takes marks of a URL for parts of a name, where a server leaves them as they are', () => {
    const hrefs = ['/m/Why?.mp3', '/m/Symphony #9.mp3', 'http://h:1900/m/%23%201.mp3'];
    const children = list(
      `<multistatus xmlns="DAV:">${['/m/', ...hrefs].map((href) => `<response><href>${href}</href><propstat><prop><resourcetype>${href === '/m/' ? '<collection/>' : ''}</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>`).join('')}</multistatus>`,
      '/m',
    );
    expect(Object.keys(children)).to.deep.equal(['Why%3F.mp3', 'Symphony%20%239.mp3', '%23%201.mp3']);
  });

  it('from behind a proxy that maps paths', () => {
    const children = list(
      `<multistatus xmlns="DAV:"><response><href>/internal/music/</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>
      <response><href>/internal/music/a.mp3</href><propstat><prop><resourcetype/></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
      '/public',
    );
    expect(Object.keys(children)).to.deep.equal(['a.mp3']);
  });

  it('with more than was asked for lists the folder itself only', () => {
    const children = list(
      `<multistatus xmlns="DAV:">${['/m/', '/m/sub/', '/m/sub/deep.mp3'].map((href) => `<response><href>${href}</href><propstat><prop><resourcetype>${href.endsWith('/') ? '<collection/>' : ''}</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>`).join('')}
      <response><href>/m/gone.mp3</href><status>HTTP/1.1 404 Not Found</status></response></multistatus>`,
      '/m',
    );
    expect(Object.keys(children)).to.deep.equal(['sub']);
  });

  for (const [what, xml] of [
    ['a web page', '<!DOCTYPE html><html><body>hello</body></html>'],
    ['a truncated answer', '<multistatus xmlns="DAV:"><response><href>/a.mp3</href>'],
    ['another XML document', '<rss version="2.0"/>'],
    ['nothing', ''],
  ] as const) {
    it(`is refused when it is ${what}`, () => {
      expect(() => read(xml)).to.throw(MpcError).with.property('code', 'server');
    });
  }

  it('expands no entities of its own', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><multistatus xmlns="DAV:"><response><href>/&b;.mp3</href></response></multistatus>`;
    expect(read(bomb).responses[0]?.resource.path).to.equal('/%26b%3B.mp3');
  });
});
