import { expect } from '@open-wc/testing';
import type { MpcError } from '../../../services/protocol/errors.ts';
import { RESYNC, explainGraph } from './graph-error.ts';

function explained(status: number, code: string, inner: object = {}, headers: Record<string, string> = {}): Promise<MpcError | null> {
  return explainGraph(new Response(JSON.stringify({ error: { code, message: 'Bearer secret', ...inner } }), { status, headers }));
}

describe('what Graph means by its refusals', () => {
  for (const [status, code, meaning, retryable] of [
    [401, 'InvalidAuthenticationToken', 'unauthorized', false],
    [401, 'unauthenticated', 'unauthorized', false],
    [403, 'accessDenied', 'forbidden', false],
    [403, 'Authorization_RequestDenied', 'forbidden', false],
    [403, 'notAllowed', 'forbidden', false],
    [403, 'malwareDetected', 'forbidden', false],
    [507, 'quotaLimitReached', 'forbidden', false],
    [404, 'itemNotFound', 'not-found', false],
    [416, 'invalidRange', 'invalid-argument', false],
    [400, 'invalidRequest', 'server', false],
    [501, 'notSupported', 'unsupported', false],
    [429, 'activityLimitReached', 'rate-limited', true],
    [509, 'bandwidthLimitExceeded', 'rate-limited', true],
    [410, 'resyncRequired', 'not-found', false],
  ] as const) {
    it(`takes ${status} ${code} for ${meaning}`, async () => {
      const error = await explained(status, code);
      expect(error).to.include({ code: meaning, retryable });
      expect(error?.message).to.match(/^[A-Z].*\.$/).and.not.include('secret');
      expect(error?.details).to.include({ status });
    });
  }

  it('leaves to the status what says no more', async () => {
    for (const [status, code] of [[500, 'generalException'], [503, 'serviceNotAvailable'], [418, 'teapot']] as const) {
      expect(await explained(status, code)).to.equal(null);
    }
    expect(await explainGraph(new Response('<html>', { status: 502 }))).to.equal(null);
  });

  it('reads the innermost code, however the member is written', async () => {
    const inner = { code: 'throttledRequest', innererror: { code: 'malwareDetected' } };
    expect((await explained(403, 'accessDenied', { innererror: inner }))?.details).to.include({ reason: 'malwareDetected' });
    expect((await explained(403, 'unknown', { innerError: inner }))?.details).to.include({ reason: 'malwareDetected' });
    expect((await explained(410, 'resyncRequired', { innerError: { code: 'resyncChangesUploadDifferences' } }))?.details).to.include({ reason: RESYNC });
  });

  it('tells how long to wait where that can be read', async () => {
    expect((await explained(429, 'activityLimitReached', {}, { 'Retry-After': '7' }))?.details).to.include({ retryAfter: 7 });
    expect((await explained(429, 'activityLimitReached'))?.details).not.to.have.any.keys('retryAfter');
  });
});
