/** The authorization endpoint (RFC 6749, 3.1): where a person says yes or no, and is sent back with a code or a token. */
import { consentPage, errorPage } from './oauth-consent.mjs';
import { OAuthError, challengeOf, parametersOf } from './oauth-messages.mjs';

/** @typedef {import('./oauth-authority.mjs').AuthorityOptions} AuthorityOptions */
/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */

const RFC_PARAMETERS = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method', 'response_mode'];

export class AuthorizationEndpoint {
  #options;
  #grants;
  /** How a person answers. @type {import('./oauth-authority.mjs').Consent} */
  consent;

  /** @param {AuthorityOptions} options @param {import('./oauth-grants.mjs').Grants} grants */
  constructor(options, grants) {
    this.#options = options;
    this.#grants = grants;
    this.consent = { answer: 'allow', user: options.user ?? 'ann@example.com', scope: null, coop: false, tampered: {} };
  }

  /** @param {Request} request @param {Response} response */
  answer(request, response) {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Frame-Options': 'DENY' });
    if (this.consent.coop) response.set('Cross-Origin-Opener-Policy', 'same-origin');
    /** @type {Record<string, string>} */
    let parameters;
    try {
      parameters = parametersOf(new URL(request.originalUrl, 'http://authority.example').searchParams);
      this.#checkTarget(parameters);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      // To an address that nobody has registered goes nothing, an error neither.
      response.status(400).type('html').send(errorPage(error));
      return;
    }
    try {
      const asked = this.#asked(parameters);
      const decision = request.method === 'POST' ? parametersOf(new URLSearchParams(request.body)).decision : this.consent.answer;
      if (decision === 'page') {
        if (parameters.prompt === 'none') throw new OAuthError('interaction_required', 'The listener has to be asked.');
        response.type('html').send(consentPage({ client: asked.client, user: this.consent.user, scope: asked.scope }));
        return;
      }
      if (decision !== 'allow') throw new OAuthError('access_denied', 'The listener has refused.');
      this.#respond(request, response, parameters, this.#granted(parameters, asked));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      this.#respond(request, response, parameters, { error: error.error, error_description: error.message });
    }
  }

  /** Client and redirect address: what must be right before anything may be sent there. @param {Record<string, string>} parameters */
  #checkTarget({ client_id: id, redirect_uri: uri }) {
    const client = this.#options.clients.find((known) => known.id === id);
    if (!client) throw new OAuthError('invalid_client', 'The OAuth client was not found.');
    if (uri === undefined) throw new OAuthError('invalid_request', 'The parameter redirect_uri is missing.');
    const wanted = client.type === 'native' ? withoutLoopbackPort(uri) : uri;
    if (!client.redirectUris.some((registered) => registered === uri || (client.type === 'native' && withoutLoopbackPort(registered) === wanted))) {
      throw new OAuthError('redirect_uri_mismatch', 'The redirect_uri is not one of those that are registered for the client.');
    }
  }

  /** @param {Record<string, string>} parameters */
  #asked(parameters) {
    const { scopes, defaultScope, tokenModel, maxState = Infinity, parameters: more } = this.#options;
    const odd = more && Object.keys(parameters).find((name) => ![...RFC_PARAMETERS, ...more].includes(name));
    if (odd) throw new OAuthError('invalid_request', `Parameter not allowed for this message type: ${odd}`);
    const { response_type: type, state, scope: text, client_id: client } = parameters;
    if (type === undefined) throw new OAuthError('invalid_request', 'The parameter response_type is missing.');
    if (type !== 'code' && !(type === 'token' && tokenModel)) throw new OAuthError('unsupported_response_type', `The response_type ${type} is not offered.`);
    if (Buffer.byteLength(state ?? '') > maxState) throw new OAuthError('invalid_request', 'The parameter state is too long.');
    const scope = text === undefined ? defaultScope : [...new Set(text.split(' ').filter((part) => part !== ''))];
    const unknown = scope?.find((part) => !scopes.includes(part));
    if (!scope || unknown !== undefined) throw new OAuthError('invalid_scope', `The scope ${unknown ?? ''} is not known.`);
    const secret = this.#options.clients.find(({ id }) => id === client)?.secret;
    const challenge = type === 'code' ? challengeOf(parameters, secret === undefined) : undefined;
    return { type, client, scope, challenge };
  }

  /** What an answer to a consent holds. @param {Record<string, string>} parameters @param {ReturnType<AuthorizationEndpoint['#asked']>} asked */
  #granted(parameters, { type, client, scope, challenge }) {
    const { offline = () => true, codeLifetime = 60 } = this.#options;
    const left = this.consent.scope;
    const granted = left ? scope.filter((part) => left.includes(part)) : [...scope];
    const facts = { client, user: this.consent.user, scope: granted, pkce: challenge !== undefined };
    if (type === 'token') {
      const { access_token, token_type, expires_in, scope: text } = this.#grants.answer(this.#grants.open({ ...facts, offline: false }), { redirectUri: parameters.redirect_uri });
      return { access_token, token_type, expires_in: String(expires_in), scope: text };
    }
    const grant = this.#grants.open({ ...facts, offline: offline(parameters, granted) });
    const expires = this.#grants.now() + codeLifetime * 1000;
    return { code: this.#grants.issue('code', grant, { expires, redirectUri: parameters.redirect_uri, challenge }).value };
  }

  /** @param {Request} request @param {Response} response @param {Record<string, string>} parameters @param {Record<string, string>} answer */
  #respond(request, response, { redirect_uri: uri, state, response_type: type, response_mode: mode }, answer) {
    const { issuer } = this.#options;
    const right = { ...answer, ...(state !== undefined && { state }), ...(issuer && { iss: issuer }) };
    const members = Object.entries({ ...right, ...this.consent.tampered }).filter(([, value]) => value !== null);
    const target = new URL(uri);
    if (type === 'token' || mode === 'fragment') target.hash = new URLSearchParams(members).toString();
    else for (const [name, value] of members) target.searchParams.append(name, value);
    // RFC 9700, 4.12: after a form no 307, which would send the form on.
    response.redirect(request.method === 'POST' ? 303 : 302, target.href);
  }
}

/** RFC 8252, 7.3: an app on the listener's machine takes whichever port is free. @param {string} uri */
function withoutLoopbackPort(uri) {
  return uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)):\d+/, '$1');
}
