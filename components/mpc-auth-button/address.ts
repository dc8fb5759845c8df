/** What a listener types as an address, made a URL; or the reason why it is none. */

export type AddressCheck = { readonly url: string } | { readonly problem: string };

/** Accepts addresses without a scheme, as people write them. */
export function checkAddress(typed: string, page: Pick<Location, 'protocol'> = location): AddressCheck {
  const text = typed.trim();
  if (text === '') return { problem: 'Enter an address.' };
  const url = parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return { problem: 'That is not a web address. It begins with https:// or http://.' };
  if (url.username !== '' || url.password !== '') return { problem: 'Leave the name and password out of the address.' };
  if (page.protocol === 'https:' && url.protocol === 'http:' && !isLocal(url.hostname)) {
    return { problem: 'This page is secure and may not read from http:// addresses. Use https://.' };
  }
  return { url: url.href };
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Browsers let secure pages talk to the device itself. */
function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}
