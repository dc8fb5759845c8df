/**
 * What is left for an app to do once the elements do the rest: a first account, the panels with accounts and sound, and light or dark.
 */
const byId = (id) => document.getElementById(id);

/** The WebDAV server that `npm start` brings along, with the music of this repository. */
const demoAccount = {
  provider: 'webdav',
  url: new URL('/dav/', location.href).href,
  username: 'demo',
  password: 'demo',
  label: 'Demo music',
};

/** @param {readonly { id: string, embedded: boolean }[]} accounts */
function showAccounts(accounts) {
  const list = byId('accounts');
  const known = new Map([...list.children].map((button) => [button.getAttribute('account'), button]));
  const buttons = accounts
    .filter((account) => !account.embedded)
    .map(({ id }) => {
      const button = known.get(id) ?? document.createElement('mpc-auth-button');
      button.setAttribute('account', id);
      return button;
    });
  list.replaceChildren(...buttons);
}

/**
 * Clouds are offered that `clients.json` has a client id for, registered with this page's address; Google Drive besides
 * to who brings a client of their own.
 */
async function offerClouds(client) {
  const response = await fetch('clients.json');
  if (!response.ok) return;
  const { oneDrive, dropbox } = (await client.configure({ clients: await response.json() })).clients;
  byId('offer-onedrive').hidden = oneDrive === null;
  byId('offer-dropbox').hidden = dropbox === null;
}

/** @param {'auto' | 'light' | 'dark'} theme */
function applyTheme(theme) {
  document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme;
}

function isDark() {
  const chosen = document.documentElement.style.colorScheme;
  return chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

async function start(client) {
  const refresh = async () => showAccounts(await client.accounts.list());
  client.events.on({ type: 'Auth' }, ({ payload }) => {
    if (payload.event === 'AccountChanged') void refresh();
  });
  client.events.on({ type: 'System' }, ({ payload }) => {
    if (payload.event === 'SettingsChanged') applyTheme(payload.settings.theme);
  });
  byId('theme').addEventListener('click', () => void client.settings.set({ theme: isDark() ? 'light' : 'dark' }));
  applyTheme((await client.settings.get()).theme);
  await offerClouds(client).catch(() => undefined);

  const accounts = await client.accounts.list();
  if (accounts.some((account) => !account.embedded)) showAccounts(accounts);
  // Where the page is served by something else, there is no such server, and the library shows how to begin.
  else await client.accounts.add(demoAccount).catch(() => undefined);
}

for (const opener of document.querySelectorAll('[data-opens]')) {
  opener.addEventListener('click', () => byId(opener.dataset.opens).showModal());
}
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.querySelector('[data-closes]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}
document.querySelector('mpc-provider').addEventListener('mpc-ready', (event) => void start(event.client), { once: true });
