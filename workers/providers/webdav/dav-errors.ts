/** What refusals of WebDAV servers mean, where their words tell more than their status: those of sabre (ownCloud, Nextcloud). */
import { MpcError } from '../../../services/protocol/errors.ts';
import { hostOf } from '../../platform/http-errors.ts';
import { parseXml } from '../xml.ts';

const SABRE = 'http://sabredav.org/ns';

/** For `explain` of an HTTP request. Messages of the server are left out: they name the listener's files. */
export async function explainDav(response: Response): Promise<MpcError | null> {
  const { status, url } = response;
  if (status !== 401 && status !== 503) return null;
  const exception = exceptionIn(await response.text());
  if (exception === '') return null;
  const host = hostOf(url);
  const details = { host, status, reason: exception };
  if (status === 401) {
    return new MpcError('unauthorized', `${host} does not take this user name and password. Where it asks for a second factor, it wants an app password.`, { details });
  }
  const maintained = response.headers.has('X-Nextcloud-Maintenance-Mode') || exception === 'ServiceUnavailable';
  return maintained && !response.headers.has('Retry-After') ? new MpcError('server', `${host} is being maintained.`, { retryable: true, details }) : null;
}

/** The name of the exception, without its namespace; empty where there is none. */
function exceptionIn(body: string): string {
  try {
    return /\w+$/.exec(parseXml(body).textOf('exception', SABRE))?.[0] ?? '';
  } catch {
    return '';
  }
}
