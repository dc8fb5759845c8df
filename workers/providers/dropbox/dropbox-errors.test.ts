import { expect } from '@open-wc/testing';
import { explainDropbox } from './dropbox-errors.ts';

async function explained(status: number, body: unknown): Promise<Readonly<Record<string, unknown>> | null> {
  const error = await explainDropbox(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
  return error && { code: error.code, retryable: error.retryable, ...error.details };
}

const path = (tag: string): object => ({ error_summary: `path/${tag}/..`, error: { '.tag': 'path', path: { '.tag': tag } } });

describe('a refusal of Dropbox', () => {
  it('is understood by its innermost tag', async () => {
    for (const [tag, code] of [
      ['not_found', 'not-found'],
      ['not_file', 'not-found'],
      ['malformed_path', 'not-found'],
      ['restricted_content', 'forbidden'],
      ['locked', 'forbidden'],
      ['unsupported_content_type', 'unsupported'],
      ['never_seen_before', 'server'],
    ] as const) {
      expect(await explained(409, path(tag)), tag).to.include({ code, reason: tag, retryable: false, status: 409 });
    }
    expect(await explained(409, { error: { '.tag': 'reset' } })).to.include({ reason: 'reset' });
    expect(await explained(401, { error: { '.tag': 'expired_access_token' } })).to.include({ code: 'unauthorized' });
    expect(await explained(403, { error: { '.tag': 'invalid_account_type', invalid_account_type: { '.tag': 'feature' } } })).to.include({ code: 'forbidden' });
  });

  it('names the scope that is missing, in either of the forms', async () => {
    const scope = 'files.metadata.read';
    expect(await explained(401, { error: { '.tag': 'missing_scope', required_scope: scope } })).to.include({ code: 'forbidden', scope });
    const text = `Error in call to API function "files/list_folder": Your app (ID: 1) is not permitted to access this endpoint because it does not have the required scope '${scope}'.`;
    expect(await explained(400, text)).to.include({ code: 'forbidden', reason: 'missing_scope', scope });
  });

  it('tells how long to wait', async () => {
    const error = { reason: { '.tag': 'too_many_requests' }, retry_after: 300 };
    expect(await explained(429, { error_summary: 'too_many_requests/..', error })).to.include({ code: 'rate-limited', retryable: true, retryAfter: 300 });
  });

  it('is left to its status where it says nothing that is known', async () => {
    expect(await explained(401, { error: { '.tag': 'something_new' } })).to.equal(null);
    expect(await explained(403, '<html>Forbidden</html>')).to.equal(null);
    expect(await explained(429, '')).to.equal(null);
    expect(await explained(500, path('not_found'))).to.equal(null);
    expect(await explained(409, { error: { '.tag': 7, path: [] } })).to.equal(null);
  });

  it('does not end in a loop', async () => {
    let error: object = { '.tag': 'a' };
    for (let depth = 0; depth < 1000; depth++) error = { '.tag': 'a', a: error };
    expect(await explained(409, { error })).to.include({ code: 'server' });
  });
});
