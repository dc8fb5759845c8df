/**
 * Whether a host name is of this machine, which is trustworthy without encryption (W3C Secure Contexts, 3.1).
 * @param host as `URL.hostname` gives it
 */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}
