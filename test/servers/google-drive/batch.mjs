/**
 * `POST /batch/drive/v3`: up to a hundred requests in one, each a part of the type `application/http` and answered by itself
 * (https://developers.google.com/workspace/drive/api/guides/performance#batch-requests). What bears or brings a file's bytes is refused.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { badRequest } from './errors.mjs';

/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */
/** @typedef {{ id: string, method: string, url: string, headers: Record<string, string> }} Part */

const MOST = 100;
const BOUNDARY = 'batch_mpcMpcMpc_AAAAAAAAAAA';

/**
 * @param {Request} request whose body was read
 * @param {Response} response
 * @param {(request: Request, response: Response) => void} answer of one part
 */
export async function answerBatch(request, response, answer) {
  const parts = partsOf(request.get('Content-Type') ?? '', String(request.body));
  let body = '';
  for (const part of parts) {
    const { status, text } = await answered(part, request, response, answer);
    body += `--${BOUNDARY}\r\nContent-Type: application/http\r\n${part.id && `Content-ID: <response-${part.id}>\r\n`}\r\n${status}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${text}\r\n`;
  }
  response.set('Content-Type', `multipart/mixed; boundary=${BOUNDARY}`).end(`${body}--${BOUNDARY}--\r\n`);
}

/** @param {string} type @param {string} body @returns {readonly Part[]} */
function partsOf(type, body) {
  const [, quoted, plain] = /^multipart\/mixed\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`);
  if (parts.length < 3 || !parts.at(-1)?.startsWith('--')) throw badRequest('Failed to parse batch request, error: Failed in parsing.');
  if (parts.length - 2 > MOST) throw badRequest('The batch request has more than 100 parts.');
  return parts.slice(1, -1).map(partOf);
}

/** @param {string} text @returns {Part} */
function partOf(text) {
  const [outer = '', inner = ''] = text.trim().split(/\r?\n\r?\n/);
  const [line = '', ...headers] = inner.split(/\r?\n/);
  const [, method = '', url = ''] = /^([A-Z]+) (\/drive\/v3\/\S+)(?: HTTP\/1\.1)?$/.exec(line) ?? [];
  const { 'content-type': type, 'content-id': id = '' } = headersOf(outer.split(/\r?\n/));
  if (type !== 'application/http' || url === '') throw badRequest('Failed to parse batch request, error: a part is no request.');
  if (/[?&]alt=media\b/.test(url)) throw badRequest('Media is not supported in a batch request.');
  return { id: id.replace(/^<|>$/g, ''), method, url, headers: headersOf(headers) };
}

/** @param {readonly string[]} lines @returns {Record<string, string>} */
function headersOf(lines) {
  return Object.fromEntries(lines.flatMap((line) => (line.includes(':') ? [[line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]] : [])));
}

/** @param {Part} part @param {Request} outer @param {Response} outerResponse @param {(request: Request, response: Response) => void} answer @returns {Promise<{ status: string, text: string }>} */
function answered({ method, url, headers }, outer, outerResponse, answer) {
  const { authorization } = outer.headers;
  const inner = new IncomingMessage(new Socket());
  Object.assign(inner, { method, url, originalUrl: url, headers: { ...(authorization !== undefined && { authorization }), ...headers } });
  inner.push(null);
  const reply = new ServerResponse(inner);
  // What Express gives to requests and answers.
  const request = /** @type {Request} */ (Object.setPrototypeOf(inner, Object.getPrototypeOf(outer)));
  const response = /** @type {Response} */ (Object.setPrototypeOf(reply, Object.getPrototypeOf(outerResponse)));
  Object.assign(request, { res: response });
  return new Promise((resolve) => {
    response.end = /** @type {Response['end']} */ (
      (/** @type {unknown} */ text = '') => {
        resolve({ status: `HTTP/1.1 ${response.statusCode} ${response.statusCode === 200 ? 'OK' : 'Refused'}`, text: String(text) });
        return response;
      }
    );
    answer(request, response);
  });
}
