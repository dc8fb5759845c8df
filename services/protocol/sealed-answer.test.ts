import { expect } from '@open-wc/testing';
import { MpcError } from './errors.ts';
import { newAnswerKeys, openAnswer, sealAnswer, type SealedAnswer } from './sealed-answer.ts';

const RESPONSE = 'https://site.example/sign-in/google-drive.html#access_token=ya29.s3cret&state=s';

async function refusalOf(opening: string, sealed: SealedAnswer): Promise<unknown> {
  return openAnswer(opening, sealed).catch((thrown: unknown) => thrown);
}

describe('a sealed answer', () => {
  it('is opened by whoever has the key of the sign-in, and shows nothing to others', async () => {
    const { sealing, opening } = await newAnswerKeys();
    const sealed = await sealAnswer(sealing, 's', RESPONSE);
    expect(await openAnswer(opening, sealed)).to.equal(RESPONSE);
    const seen = JSON.stringify([sealing, sealed]) + Object.values(sealed).map((part) => (part === 's' ? '' : atob(part))).join(' ');
    expect(seen).not.to.contain('s3cret').and.not.to.contain('access_token');
  });

  it('looks another way each time', async () => {
    const { sealing } = await newAnswerKeys();
    const [one, two] = [await sealAnswer(sealing, 's', RESPONSE), await sealAnswer(sealing, 's', RESPONSE)];
    expect([one.key, one.iv, one.data].some((part) => [two.key, two.iv, two.data].includes(part))).to.equal(false);
  });

  it('is refused for another sign-in, by another key, and where it was changed', async () => {
    const { sealing, opening } = await newAnswerKeys();
    const other = await newAnswerKeys();
    const sealed = await sealAnswer(sealing, 's', RESPONSE);
    for (const [key, answer] of [
      [opening, { ...sealed, state: 'other' }],
      [other.opening, sealed],
      [opening, { ...sealed, key: other.sealing }],
      [opening, { ...sealed, data: btoa('x'.repeat(40)) }],
      [opening, { ...sealed, iv: '' }],
      [opening, { ...sealed, key: 'no key' }],
      ['no key', sealed],
    ] as const) {
      const error = await refusalOf(key, answer);
      expect(error).to.be.instanceOf(MpcError).with.property('code', 'unauthorized');
      expect(JSON.stringify([(error as MpcError).message, (error as MpcError).details])).not.to.contain('s3cret');
    }
  });
});
