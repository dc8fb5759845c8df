/** What is no request, refused before anything is sent: `fetch` would do so with a message that repeats it, secrets included. */
import { MpcError } from '../../services/protocol/errors.ts';
import { checkRetries } from './http-retry.ts';
import type { HttpRequest } from './http.ts';

/**
 * The request as `fetch` will send it: methods it knows are in capitals.
 * @throws MpcError `invalid-argument`, whose `details.field` names what is wrong
 */
export function checkedRequest(request: HttpRequest): HttpRequest & { readonly method: string } {
  const { url, headers = {}, body, timeout, retries } = request;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
    throw wrong('url', 'A request needs an absolute http or https address without credentials.');
  }
  attempt(() => new Headers(headers), 'headers', 'The request has a header that HTTP does not allow.');
  const method = normalised(request.method);
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) throw wrong('body', `A request by ${method} has no body.`);
  if (timeout !== undefined && !(timeout > 0)) throw wrong('timeout', 'A timeout is a number of milliseconds above 0.');
  if (retries !== undefined) checkRetries(retries);
  return { ...request, method };
}

/** Fetch standard, 2.2.1: six methods are put in capitals, the others are sent as they are. */
function normalised(method = 'GET'): string {
  // The browser's own rule; the address is no matter.
  return attempt(() => new Request('https://mpc.invalid/', { method }).method, 'method', 'The request has a method that browsers do not send.');
}

function attempt<T>(work: () => T, field: string, message: string): T {
  try {
    return work();
  } catch {
    throw wrong(field, message);
  }
}

function wrong(field: string, message: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}
