import { expect } from '@open-wc/testing';
import { checkAddress } from './address.ts';

const secure = { protocol: 'https:' };
const plain = { protocol: 'http:' };

describe('address', () => {
  it('takes addresses as people write them', () => {
    expect(checkAddress(' cloud.example.org/dav ', secure)).to.deep.equal({ url: 'https://cloud.example.org/dav' });
    expect(checkAddress('http://nas.local:5005/music/', plain)).to.deep.equal({ url: 'http://nas.local:5005/music/' });
  });

  it('says what is wrong with others', () => {
    for (const typed of ['', 'ftp://example.org', 'https://', 'https://me:secret@example.org']) {
      expect(checkAddress(typed, plain), typed).to.have.property('problem');
    }
  });

  it('knows that a secure page cannot read an insecure server, except on the device itself', () => {
    expect(checkAddress('http://nas.local/', secure)).to.have.property('problem').that.contains('https://');
    expect(checkAddress('http://localhost:8000/', secure)).to.deep.equal({ url: 'http://localhost:8000/' });
  });
});
