import { expect } from '@open-wc/testing';
import { LatestRequest } from './latest-request.ts';

describe('latest request', () => {
  it('sends the first at once, then only the last of those asked for meanwhile', async () => {
    const sent: number[] = [];
    const answers: (() => void)[] = [];
    const requests = new LatestRequest<number>((value) => {
      sent.push(value);
      return new Promise<void>((resolve) => answers.push(resolve));
    });
    const done = requests.ask(1);
    void requests.ask(2);
    void requests.ask(3);
    expect(sent).to.deep.equal([1]);
    answers[0]!();
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).to.deep.equal([1, 3]);
    answers[1]!();
    await done;
    expect(requests.busy).to.equal(false);
  });
});
