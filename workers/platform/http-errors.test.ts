import { expect } from '@open-wc/testing';
import { statusError } from './http-errors.ts';

describe('Retry-After', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 7);
  const told = (value: string): unknown =>
    statusError(new Response('', { status: 429, headers: { 'Retry-After': value } }), 'https://music.example/', now).details['retryAfter'];

  it('is a number of seconds', () => {
    expect(['120', ' 0 '].map(told)).to.deep.equal([120, 0]);
  });

  it('is a date in any of the three forms of RFC 9110', () => {
    for (const date of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']) {
      expect(told(date), date).to.equal(30);
    }
    expect(told('Sun, 06 Nov 1994 08:00:00 GMT')).to.equal(0);
  });

  it('is nothing else', () => {
    for (const value of ['', '1.5', '-1', 'soon', '1 Jan 2027', 'Sunday']) expect(told(value), value).to.equal(undefined);
  });

  it('tells a server that asks for patience from one that fails', () => {
    const code = (headers: Record<string, string>): string => statusError(new Response('', { status: 503, headers }), 'https://music.example/', now).code;
    expect([code({}), code({ 'Retry-After': '5' })]).to.deep.equal(['server', 'rate-limited']);
  });
});
