/** The token endpoint (RFC 6749, 3.2) and the revocation endpoint (RFC 7009). */
import express from 'express';
import { setTimeout as delay } from 'node:timers/promises';
import { noteSecret } from '../leaks/ledger.mjs';
import { OAuthError, checkVerifier, clientOf, formOf } from './oauth-messages.mjs';

/** @typedef {import('./oauth-authority.mjs').AuthorityOptions} AuthorityOptions */
/** @typedef {import('./oauth-authority.mjs').OAuthClient} OAuthClient */
/** @typedef {import('express').Request} Request */

export class TokenEndpoints {
  #options;
  #grants;
  /** Milliseconds before the token endpoint answers, so that two may ask at once. */
  delay = 0;
  /** How often tokens were to be refreshed, how often that was refused, and how many asked at the same time at most. */
  refreshes = { count: 0, refused: 0, running: 0, concurrent: 0 };
  handler = express.Router();

  /** @param {AuthorityOptions} options @param {import('./oauth-grants.mjs').Grants} grants */
  constructor(options, grants) {
    const { paths, cors = {} } = options;
    this.#options = options;
    this.#grants = grants;
    this.#endpoint('token', paths.token, cors.token, (request, form) => this.#token(request, form));
    if (paths.revoke) this.#endpoint('revoke', paths.revoke, cors.revoke, (request, form) => this.#revoke(request, form));
  }

  /**
   * An endpoint that takes forms by POST and answers with JSON.
   * @param {'token' | 'revoke'} name @param {string} path @param {boolean | undefined} cors
   * @param {(request: express.Request, form: Record<string, string>) => object | Promise<object>} answer
   */
  #endpoint(name, path, cors = true, answer) {
    this.handler.all(path, express.text({ type: 'application/x-www-form-urlencoded' }), async (request, response) => {
      if (cors) response.set('Access-Control-Allow-Origin', '*');
      if (request.method === 'OPTIONS') {
        if (cors) response.set({ 'Access-Control-Allow-Methods': 'POST, OPTIONS', 'Access-Control-Allow-Headers': 'Content-Type, Authorization' });
        return void response.status(cors ? 204 : 405).end();
      }
      response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
      try {
        if (request.method !== 'POST') throw new OAuthError('invalid_request', 'Only POST is taken here.', { status: 405 });
        response.json(await answer(request, formOf(request, this.#options.formInAddress ?? false)));
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        const told = this.#options.describeError?.(error, name) ?? { status: error.status, body: { error: error.error, error_description: error.message } };
        if (told.status === 401) response.set('WWW-Authenticate', 'Basic realm="oauth"');
        response.status(told.status).json(told.body);
      }
    });
  }

  /** @param {Request} request @param {Record<string, string>} form */
  async #token(request, form) {
    if (form.grant_type !== 'refresh_token') {
      await delay(this.delay);
      return this.#redeem(request, form);
    }
    this.refreshes.count += 1;
    this.refreshes.running += 1;
    this.refreshes.concurrent = Math.max(this.refreshes.concurrent, this.refreshes.running);
    try {
      await delay(this.delay);
      return this.#refresh(request, form);
    } catch (error) {
      this.refreshes.refused += 1;
      throw error;
    } finally {
      this.refreshes.running -= 1;
    }
  }

  /** @param {Request} request @param {Record<string, string>} form */
  #redeem(request, form) {
    if (form.grant_type === undefined) throw new OAuthError('invalid_request', 'The parameter grant_type is missing.');
    if (form.grant_type !== 'authorization_code') throw new OAuthError('unsupported_grant_type', `The grant_type ${form.grant_type} is not offered.`);
    const { client, proved } = this.#client(request, form);
    if (form.code === undefined) throw new OAuthError('invalid_request', 'The parameter code is missing.');
    if (form.redirect_uri === undefined) throw new OAuthError('invalid_request', 'The parameter redirect_uri is missing.');
    const { issued, refused } = this.#grants.find('code', form.code);
    if (refused === 'used') this.#grants.revoke(form.code);
    if (!issued || refused || issued.grant.client !== client.id) {
      throw new OAuthError('invalid_grant', 'The code is not valid, or not any more.', { reason: `code-${refused ?? 'unknown'}` });
    }
    if (issued.redirectUri !== form.redirect_uri) throw new OAuthError('invalid_grant', 'The redirect_uri is not the one of the code.', { reason: 'redirect-mismatch' });
    noteSecret({ provider: this.#options.provider, kind: 'code verifier', value: form.code_verifier ?? '' });
    checkVerifier(issued.challenge, form.code_verifier);
    this.#checkProof(client, proved, issued.grant);
    issued.used = true;
    return this.#grants.answer(issued.grant);
  }

  /** @param {Request} request @param {Record<string, string>} form */
  #refresh(request, form) {
    const { client, proved } = this.#client(request, form);
    if (form.refresh_token === undefined) throw new OAuthError('invalid_request', 'The parameter refresh_token is missing.');
    const { issued, refused } = this.#grants.find('refresh', form.refresh_token);
    if (refused === 'used') this.#grants.revoke(form.refresh_token);
    if (!issued || refused || issued.grant.client !== client.id) {
      throw new OAuthError('invalid_grant', 'The refresh token is not valid, or not any more.', { reason: `refresh-${refused ?? 'unknown'}` });
    }
    const { grant } = issued;
    this.#checkProof(client, proved, grant);
    const scope = form.scope?.split(' ') ?? grant.scope;
    if (scope.some((part) => !grant.scope.includes(part))) throw new OAuthError('invalid_scope', 'The scope is wider than what was granted.');
    const { rotateRefresh = false } = this.#options;
    if (rotateRefresh === 'revoke') issued.used = true;
    return this.#grants.answer(grant, { scope, withRefresh: rotateRefresh !== false });
  }

  /** @param {Request} request @param {Record<string, string>} form */
  #client(request, form) {
    const found = clientOf(request, form, this.#options.clients);
    if (!this.#options.spaOnly) return found;
    const hasOrigin = request.get('Origin') !== undefined;
    if (hasOrigin && found.client.type !== 'spa') throw new OAuthError('invalid_request', 'Tokens go to other origins for single-page applications only.', { reason: 'cross-origin' });
    if (!hasOrigin && found.client.type === 'spa') throw new OAuthError('invalid_request', 'Tokens of single-page applications go to other origins only.', { reason: 'origin-missing' });
    return found;
  }

  /** @param {OAuthClient} client @param {boolean} proved @param {import('./oauth-grants.mjs').Grant} grant */
  #checkProof({ secret }, proved, grant) {
    if (secret === undefined || proved || (grant.pkce && !this.#options.requireSecret)) return;
    throw new OAuthError('invalid_request', 'client_secret is missing.', { reason: 'secret-missing' });
  }

  /** @param {Request} request @param {Record<string, string>} form */
  #revoke(request, form) {
    const { revokeByAnyone = false, unknownRevoke = 'ignore' } = this.#options;
    const client = revokeByAnyone ? undefined : clientOf(request, form, this.#options.clients).client;
    if (form.token === undefined) throw new OAuthError('invalid_request', 'The parameter token is missing.');
    const known = this.#grants.all().find(({ value, kind }) => value === form.token && kind !== 'code')?.grant;
    if (known?.revoked === false && (client === undefined || client.id === known.client)) this.#grants.revoke(form.token);
    else if (unknownRevoke === 'refuse') throw new OAuthError('invalid_token', 'Token expired or revoked');
    return {};
  }
}
