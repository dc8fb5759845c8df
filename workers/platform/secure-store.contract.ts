/** What every secure store promises, wherever it keeps secrets. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { SecureStore } from './secure-store.ts';

/** @param open makes an empty store */
export function describeSecureStoreContract(name: string, open: () => Promise<SecureStore>): void {
  describe(`${name}, as a secure store`, () => {
    let secrets: SecureStore;

    beforeEach(async () => {
      secrets = await open();
    });

    it('gives back what was set, as it was', async () => {
      for (const [index, secret] of ['p4ss', '', 'pä🔑\u0000\n', 'x'.repeat(100_000)].entries()) {
        await secrets.set(`account-${index}`, secret);
        expect(await secrets.get(`account-${index}`)).to.equal(secret);
      }
      expect(await secrets.get('account-0')).to.equal('p4ss');
    });

    it('knows nothing that was not set', async () => {
      expect(await secrets.get('nobody')).to.equal(undefined);
    });

    it('replaces a secret', async () => {
      await secrets.set('a', 'one');
      await secrets.set('a', 'two');
      expect(await secrets.get('a')).to.equal('two');
    });

    it('deletes one and leaves the others', async () => {
      for (const key of ['a', 'b', 'x/a']) await secrets.set(key, `of ${key}`);
      await secrets.delete('a');
      await secrets.delete('a');
      expect(await secrets.get('a')).to.equal(undefined);
      expect([await secrets.get('b'), await secrets.get('x/a')]).to.deep.equal(['of b', 'of x/a']);
    });

    it('forgets everything when told to, and goes on', async () => {
      await secrets.set('a', 'one');
      await secrets.set('b', 'two');
      await secrets.clear();
      expect([await secrets.get('a'), await secrets.get('b')]).to.deep.equal([undefined, undefined]);
      await secrets.set('a', 'three');
      expect(await secrets.get('a')).to.equal('three');
    });

    for (const wrong of ['', '#key', '#session/x']) {
      it(`refuses ${JSON.stringify(wrong)} as a name, and does not repeat it`, async () => {
        for (const attempt of [secrets.get(wrong), secrets.set(wrong, 's3cret'), secrets.delete(wrong)]) {
          const error = await attempt.catch((thrown: unknown) => thrown);
          expect(error).to.be.instanceOf(MpcError).with.property('code', 'invalid-argument');
          const told = JSON.stringify([(error as MpcError).message, (error as MpcError).details]);
          expect(told).not.to.contain('s3cret').and.not.to.match(/#(key|session)/);
        }
      });
    }

    for (const wrong of [5, null, undefined, new Uint8Array(3)]) {
      it(`refuses ${String(wrong)} as a secret, and keeps what was there`, async () => {
        await secrets.set('a', 'one');
        const error: unknown = await secrets.set('a', wrong as unknown as string).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(MpcError).with.property('code', 'invalid-argument');
        expect((error as MpcError).details).to.deep.equal({ field: 'secret' });
        expect(await secrets.get('a')).to.equal('one');
      });
    }
  });
}
