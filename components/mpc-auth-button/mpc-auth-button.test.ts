import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { FakeClient, type Fakes } from '../../services/fake-client.ts';
import type { Account, AccountState, ProviderKind } from '../../services/protocol/accounts.ts';
import { MpcError, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { account } from '../../test/fixtures/facts/player.ts';
import './mpc-auth-button.ts';
import type { MpcAuthButton } from './mpc-auth-button.ts';
import type { MpcSignInForm } from './mpc-sign-in-form.ts';

type AccountFakes = NonNullable<Fakes['accounts']>;

const find = <T extends HTMLElement>(element: MpcAuthButton, selector: string): T | null => element.renderRoot.querySelector<T>(selector);
const form = (element: MpcAuthButton): MpcSignInForm => find<MpcSignInForm>(element, 'mpc-sign-in-form')!;
const field = (element: MpcAuthButton, name: string): HTMLInputElement => form(element).renderRoot.querySelector(`[name=${name}]`)!;
const submit = (element: MpcAuthButton): void => form(element).renderRoot.querySelector('form')!.requestSubmit();
const isOpen = (element: MpcAuthButton): boolean => form(element).renderRoot.querySelector('dialog')!.open;

function clientWith(accounts: readonly Account[], fakes: AccountFakes = {}): FakeClient {
  return new FakeClient({ fakes: { accounts: { list: async () => accounts, ...fakes } } });
}

async function buttonOf(client: FakeClient, provider: ProviderKind = 'webdav'): Promise<MpcAuthButton> {
  const element = await fixture<MpcAuthButton>(html`<mpc-auth-button provider=${provider} .client=${client}></mpc-auth-button>`);
  if ((await client.accounts.list()).length > 0) await waitUntil(() => find(element, '.account') !== null);
  return element;
}

async function fillIn(element: MpcAuthButton, values: Readonly<Record<string, string>>): Promise<void> {
  find(element, '.add')!.click();
  for (const [name, value] of Object.entries(values)) field(element, name).value = value;
  submit(element);
  await form(element).updateComplete;
  await waitUntil(() => form(element).renderRoot.querySelector('[type=submit]')!.ariaDisabled !== 'true');
}

const GOOD = { url: 'https://cloud.example/dav/', username: 'ana', password: 'secret' };

describe('mpc-auth-button', () => {
  for (const provider of ['google-drive', 'onedrive', 'dropbox', 'webdav', 'subsonic', 'local', 'catalog'] as const) {
    it(`passes the audit as the way in to ${provider}`, async () => {
      await expect(await buttonOf(clientWith([]), provider)).to.be.accessible();
    });
  }

  for (const state of ['ready', 'signed-out', 'signing-in', 'expired', 'permission-needed', 'failed'] satisfies AccountState[]) {
    it(`passes the audit when ${state}`, async () => {
      const element = await buttonOf(clientWith([account({ state })]));
      expect(find(element, '[part=account]')?.textContent).to.contain('Home server');
      await expect(element).to.be.accessible();
    });
  }

  it('does not speak of a password where a link has none', async () => {
    const element = await buttonOf(clientWith([account({ provider: 'catalog', state: 'expired' })]), 'catalog');
    expect(find(element, '[part=account]')?.textContent).to.contain('The address wants a password now').and.not.to.contain('your password');
  });

  it('passes the audit with its form open', async () => {
    const element = await buttonOf(clientWith([]));
    find(element, '.add')!.click();
    expect(isOpen(element)).to.equal(true);
    await expect(element).to.be.accessible();
  });

  it('signs in with what was typed, closes the form, and tells the page', async () => {
    const client = clientWith([], { add: async () => account({ label: 'cloud.example' }) });
    const element = await buttonOf(client);
    const told = oneEvent<HTMLElementEventMap['mpc-signed-in']>(element, 'mpc-signed-in');
    await fillIn(element, GOOD);
    expect((await told).account.label).to.equal('cloud.example');
    expect(client.callsOf('accounts', 'add')[0]?.args).to.deep.equal([{ provider: 'webdav', ...GOOD }]);
    await waitUntil(() => !isOpen(element));
    expect(find(element, '[part=account]')?.textContent).to.contain('cloud.example');
  });

  it('keeps the password nowhere once the form is closed', async () => {
    const client = clientWith([], { add: async () => account() });
    const element = await buttonOf(client);
    await fillIn(element, GOOD);
    await waitUntil(() => field(element, 'password').value === '');
    expect(element.shadowRoot?.innerHTML).not.to.contain('secret');
  });

  const failures: readonly [MpcErrorCode, string, string][] = [
    ['unauthorized', 'password', 'name or password is not right'],
    ['cors', 'url', `This site is ${location.origin}`],
    ['unreachable', 'url', 'Nothing answers at that address.'],
    ['not-found', 'url', 'Check the path'],
  ];
  for (const [code, name, words] of failures) {
    it(`says what is wrong at the field that is wrong: ${code}`, async () => {
      const client = clientWith([], {
        add: async () => {
          throw new MpcError(code, 'developers only');
        },
      });
      const element = await buttonOf(client);
      await fillIn(element, GOOD);
      await waitUntil(() => field(element, name).ariaInvalid === 'true');
      const described = field(element, name).getAttribute('aria-describedby')!.split(' ')[0]!;
      expect(form(element).renderRoot.querySelector(`#${described}`)?.textContent).to.contain(words);
      expect(isOpen(element)).to.equal(true);
      expect(field(element, 'password').value).to.equal('secret');
    });
  }

  it('does not ask the worker about an address that is none', async () => {
    const client = clientWith([]);
    const element = await buttonOf(client);
    await fillIn(element, { ...GOOD, url: 'ftp://x' });
    expect(client.callsOf('accounts', 'add')).to.have.length(0);
    expect(field(element, 'url').ariaInvalid).to.equal('true');
  });

  it('shows and hides the password', async () => {
    const element = await buttonOf(clientWith([]));
    find(element, '.add')!.click();
    const eye = form(element).renderRoot.querySelector<HTMLElement>('[aria-label="Show password"]')!;
    expect(field(element, 'password').type).to.equal('password');
    eye.click();
    await form(element).updateComplete;
    expect(field(element, 'password').type).to.equal('text');
  });

  it('adds a Subsonic server by user name and password, or by a key in place of them', async () => {
    const client = clientWith([], { add: async () => account({ id: 'other', provider: 'subsonic' }) });
    const element = await buttonOf(client, 'subsonic');
    await fillIn(element, { url: 'music.example', username: 'ana', password: 'secret' });
    expect(client.callsOf('accounts', 'add')[0]?.args).to.deep.equal([
      { provider: 'subsonic', url: 'https://music.example/', username: 'ana', password: 'secret' },
    ]);

    const again = clientWith([], { add: async () => account({ provider: 'subsonic' }) });
    const keyed = await buttonOf(again, 'subsonic');
    find(keyed, '.add')!.click();
    form(keyed).renderRoot.querySelector<HTMLElement>('.switch')!.click();
    await form(keyed).updateComplete;
    expect(field(keyed, 'password')).to.equal(null);
    await expect(keyed).to.be.accessible();
    await fillIn(keyed, { url: 'music.example', apiKey: 'key-1' });
    expect(again.callsOf('accounts', 'add')[0]?.args).to.deep.equal([{ provider: 'subsonic', url: 'https://music.example/', apiKey: 'key-1' }]);
  });

  it('asks for what is missing, at its field', async () => {
    const client = clientWith([]);
    const element = await buttonOf(client, 'subsonic');
    await fillIn(element, { url: 'music.example', username: ' ', password: 'x' });
    expect(field(element, 'username').ariaInvalid).to.equal('true');
    expect(client.callsOf('accounts', 'add')).to.have.length(0);
  });

  it('adds a catalog by its address alone', async () => {
    const client = clientWith([], { add: async () => account({ provider: 'catalog' }) });
    const element = await buttonOf(client, 'catalog');
    await fillIn(element, { url: 'example.org/album.m3u8' });
    expect(client.callsOf('accounts', 'add')[0]?.args).to.deep.equal([{ provider: 'catalog', from: 'https://example.org/album.m3u8' }]);
  });

  it('signs in again to an account whose password has expired', async () => {
    const known = account({ state: 'expired', url: GOOD.url });
    const client = clientWith([known], { signIn: async () => account() });
    const element = await buttonOf(client);
    find(element, '.account > .button')!.click();
    expect(field(element, 'url').value).to.equal(GOOD.url);
    expect(field(element, 'username').value).to.equal('marlene');
    field(element, 'password').value = 'new';
    submit(element);
    await waitUntil(() => client.callsOf('accounts', 'signIn').length === 1);
    expect(client.callsOf('accounts', 'signIn')[0]?.args).to.deep.equal(['account-1', { username: 'marlene', password: 'new' }]);
  });

  it('opens a folder and asks for it again when the browser wants that', async () => {
    const root = await navigator.storage.getDirectory();
    const local = account({ provider: 'local', state: 'permission-needed', label: 'Music' });
    const client = clientWith([local], { folder: async () => root, signIn: async () => account({ provider: 'local', label: 'Music' }) });
    const element = await buttonOf(client, 'local');
    Object.assign(FileSystemDirectoryHandle.prototype, { requestPermission: async () => 'granted' });
    find(element, '.account > .button')!.click();
    await waitUntil(() => client.callsOf('accounts', 'signIn').length === 1);
    expect(client.callsOf('accounts', 'signIn')[0]?.args[0]).to.equal('account-1');
  });

  it('changes only when the worker tells of a change', async () => {
    const client = clientWith([account()], { signOut: async () => {} });
    const element = await buttonOf(client);
    find(element, '[role=menuitem]:nth-of-type(2)')!.click();
    await element.updateComplete;
    expect(client.callsOf('accounts', 'signOut')[0]?.args).to.deep.equal(['account-1', 'keep']);
    expect(find(element, '.account > .button')).to.equal(null);
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: account({ state: 'signed-out' }) } });
    await waitUntil(() => find(element, '.account > .button')?.textContent === 'Sign in');
  });

  it('signs out and removes the tracks only when asked twice', async () => {
    const client = clientWith([account()], { signOut: async () => {} });
    const element = await buttonOf(client);
    find(element, '[popovertarget]')!.click();
    await waitUntil(() => find(element, '.menu')!.matches(':popover-open') && find(element, '[popovertarget]')!.ariaExpanded === 'true');
    const signOut = find(element, '.danger')!;
    expect(signOut.textContent).to.contain('Sign out, remove its tracks');
    signOut.click();
    await element.updateComplete;
    expect(signOut.textContent).to.contain('Press again');
    signOut.click();
    expect(client.callsOf('accounts', 'signOut')[0]?.args).to.deep.equal(['account-1', 'remove']);
  });

  it('removes an account only when asked twice, and then offers the way in again', async () => {
    const client = clientWith([account()], { remove: async () => {} });
    const element = await buttonOf(client);
    find(element, '[popovertarget]')!.click();
    await waitUntil(() => find(element, '.menu')!.matches(':popover-open') && find(element, '[popovertarget]')!.ariaExpanded === 'true');
    const remove = find(element, '.danger:last-of-type')!;
    remove.click();
    await element.updateComplete;
    expect(client.callsOf('accounts', 'remove')).to.have.length(0);
    expect(remove.textContent).to.contain('Press again');
    remove.click();
    expect(client.callsOf('accounts', 'remove')).to.have.length(1);
    client.fake({ accounts: { list: async () => [] } });
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: null } });
    await waitUntil(() => find(element, '.add') !== null);
  });

  it('keeps its open menu at its button when the window changes', async () => {
    const element = await buttonOf(clientWith([account()]));
    element.style.cssText = 'display: block; width: 700px';
    const [more, menu] = [find(element, '[popovertarget]')!, find(element, '.menu')!];
    more.click();
    await waitUntil(() => more.ariaExpanded === 'true');
    element.style.width = '300px';
    dispatchEvent(new Event('resize'));
    expect(menu.getBoundingClientRect().right).to.be.closeTo(Math.max(more.getBoundingClientRect().right, 8 + menu.offsetWidth), 1);
  });

  it('opens its menu by keyboard and moves in it by arrows', async () => {
    const element = await buttonOf(clientWith([account()]));
    const more = find(element, '[popovertarget]')!;
    const press = (target: HTMLElement, key: string): boolean =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const current = (): string | undefined => element.shadowRoot?.activeElement?.textContent?.trim();
    press(more, 'ArrowDown');
    await waitUntil(() => current() === 'Sync now');
    expect(more.ariaExpanded).to.equal('true');
    press(element.shadowRoot!.activeElement as HTMLElement, 'ArrowUp');
    expect(current()).to.equal('Remove');
    await expect(element).to.be.accessible();
  });

  it('always offers another account with `add`', async () => {
    const client = clientWith([account()]);
    const element = await fixture<MpcAuthButton>(html`<mpc-auth-button add .client=${client}></mpc-auth-button>`);
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: account({ label: 'Another' }) } });
    await element.updateComplete;
    expect(find(element, '.add')).not.to.equal(null);
    expect(find(element, '.account')).to.equal(null);
  });
});
