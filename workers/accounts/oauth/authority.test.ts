import { expect } from '@open-wc/testing';
import { DEFAULT_CONFIG, type MpcConfig } from '../../../services/protocol/config.ts';
import { authorityOf, isIssuer } from './authority.ts';

const SITE: MpcConfig = { ...DEFAULT_CONFIG, clients: { googleDrive: 'google', oneDrive: 'microsoft', dropbox: 'dropbox' } };
const OWN = { id: 'own', secret: 'hush' };

describe('authorities', () => {
  it('are at the providers’ own addresses unless a site says otherwise', () => {
    expect(authorityOf('google-drive', SITE, null).server).to.deep.equal({
      issuer: 'https://accounts.google.com',
      authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_endpoint: 'https://oauth2.googleapis.com/token',
      revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
    });
    expect(authorityOf('onedrive', SITE, null).server).to.deep.equal({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      authorization_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      token_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    });
    expect(authorityOf('dropbox', SITE, null).server).to.deep.equal({
      issuer: 'https://www.dropbox.com',
      authorization_endpoint: 'https://www.dropbox.com/oauth2/authorize',
      token_endpoint: 'https://api.dropboxapi.com/oauth2/token',
    });
  });

  it('ask for reading only, and never for an identity token', () => {
    for (const provider of ['google-drive', 'onedrive', 'dropbox'] as const) {
      expect(authorityOf(provider, SITE, null).scope).not.to.match(/openid|write|ReadWrite|auth\/drive(?!\.readonly)/);
    }
  });

  it('of Google give codes to those who have a secret, or a broker that has it', () => {
    const broker: MpcConfig = { ...SITE, signIn: { ...SITE.signIn, google: 'code' } };
    const grant = (...args: [MpcConfig, { id: string; secret: string | null } | null]): string => authorityOf('google-drive', ...args).grant;
    expect(grant(SITE, null)).to.equal('token');
    expect(grant(SITE, OWN)).to.equal('code');
    expect(grant(broker, null)).to.equal('code');
    // A broker adds the secret of the site's client only.
    expect(grant(broker, { id: 'own', secret: null })).to.equal('token');
  });

  it('are who they say, letter by letter, but for the tenant that Microsoft leaves open', () => {
    const microsoft = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
    expect(isIssuer(microsoft, `https://login.microsoftonline.com/${tenant}/v2.0`)).to.equal(true);
    for (const other of [
      'https://login.microsoftonline.com/common/v2.0',
      `https://login.microsoftonline.com/${tenant}/v2.0/`,
      `https://login.microsoftonline.com.evil.example/${tenant}/v2.0`,
      'https://login.microsoftonline.com//v2.0',
      'https://login.microsoftonline.com/v2.0',
      microsoft,
    ]) {
      expect(isIssuer(microsoft, other), other).to.equal(false);
    }
    expect(isIssuer('https://accounts.google.com', 'https://accounts.google.com')).to.equal(true);
    expect(isIssuer('https://accounts.google.com', 'https://accounts.google.com/')).to.equal(false);
  });
});
