import { expect } from '@open-wc/testing';
import { name, version } from './identity.ts';

describe('name and version', () => {
  it('are those of the package', async () => {
    const response = await fetch('/package.json');
    expect(await response.json()).to.include({ name, version });
  });
});
