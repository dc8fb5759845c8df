import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { errorLine, errorText } from './error-text.ts';

describe('error words', () => {
  it('tell a server without CORS from one that is not there', () => {
    expect(errorText({ code: 'cors' }).what).to.match(/server is there/);
    expect(errorText({ code: 'unreachable' }).what).to.match(/Nothing answers/);
  });

  it('name the field that is wrong', () => {
    const error = new MpcError('invalid-argument', 'url must be absolute', { details: { field: 'url' } });
    expect(errorLine(error)).to.equal('That is not a web address. It begins with https:// or http://.');
  });

  it('send listeners to the owner of the page when its configuration is wrong', () => {
    const error = new MpcError('invalid-argument', '`features.lyrics` must be', { details: { field: 'features.lyrics', faults: 1 } });
    expect(errorLine(error)).to.equal('This page’s music is not set up right. Tell its owner.');
  });

  it('tell why a sign-in did not come about', () => {
    expect(errorText({ code: 'permission', details: { reason: 'popup-blocked' } }).what).to.contain('blocked');
    expect(errorText({ code: 'aborted', details: { reason: 'window-closed' } }).what).to.contain('closed');
    expect(errorText({ code: 'server', details: { reason: 'changed' } }).what).to.contain('replaced');
    expect(errorText({ code: 'server', details: { reason: 'missing-bytes' } }).what).to.contain('problem');
    expect(errorLine({ code: 'aborted', details: { reason: 'something else' } })).to.equal('Stopped.');
    expect(errorText({ code: 'invalid-argument', details: { field: 'signIn.callbackUrl' } }).what).to.contain('not set up right');
  });

  it('never show the message for developers', () => {
    expect(errorLine(new MpcError('internal', 'TypeError at 0x41'))).not.to.contain('0x41');
  });
});
