/** Refusals in the shape that Google's APIs give them (https://developers.google.com/workspace/drive/api/guides/handle-errors). */

/**
 * @typedef {object} ErrorFacts
 * @property {string} [message] in `errors`, where it is another than the whole one
 * @property {string} [domain] `global` by default
 * @property {string} [location]
 * @property {string} [locationType] `parameter` by default, where there is a location
 * @property {string} [status] the name of the canonical code (google.rpc.Code)
 * @property {object[]} [details]
 * @property {Record<string, string>} [headers]
 */

export class DriveError extends Error {
  /** @param {number} code @param {string} reason @param {string} message @param {ErrorFacts} [facts] */
  constructor(code, reason, message, { message: inner = message, domain = 'global', location, locationType = 'parameter', status, details, headers = {} } = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
    this.body = {
      error: {
        code,
        message,
        errors: [{ message: inner, domain, reason, ...(location !== undefined && { location, locationType }) }],
        ...(status !== undefined && { status }),
        ...(details !== undefined && { details }),
      },
    };
  }
}

/** A value that is none of those that there are. @param {string} location a parameter's name */
export function invalidValue(location) {
  return new DriveError(400, 'invalid', 'Invalid Value', { location });
}

/** @param {string} location @param {string} message */
export function invalidParameter(location, message) {
  return new DriveError(400, 'invalidParameter', message, { location });
}

/** @param {string} name */
export function unknownParameter(name) {
  const message = `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  const violation = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ description: message }] };
  return new DriveError(400, 'invalid', message, { location: name, status: 'INVALID_ARGUMENT', details: [violation] });
}

/** @param {string} message */
export function badRequest(message) {
  return new DriveError(400, 'badRequest', message);
}

/** @param {string} id */
export function fileNotFound(id) {
  return new DriveError(404, 'notFound', `File not found: ${id}.`, { location: 'fileId' });
}

/** @param {string} id */
export function driveNotFound(id) {
  return new DriveError(404, 'notFound', `Shared drive not found: ${id}`, { location: 'driveId' });
}

/** @param {string} why `missing`, or what is wrong with the token */
export function unauthenticated(why) {
  const headers = { 'WWW-Authenticate': `Bearer realm="https://accounts.google.com/"${why === 'missing' ? '' : ', error="invalid_token"'}` };
  const place = { location: 'Authorization', locationType: 'header', status: 'UNAUTHENTICATED', headers };
  if (why === 'missing') return new DriveError(401, 'required', 'Login Required.', place);
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
  return new DriveError(401, 'authError', message, { ...place, message: 'Invalid Credentials' });
}

export function insufficientScope() {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com', metadata: { service: 'drive.googleapis.com' } };
  return new DriveError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', {
    message: 'Insufficient Permission',
    status: 'PERMISSION_DENIED',
    details: [info],
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"' },
  });
}

export function insufficientFilePermissions() {
  return new DriveError(403, 'insufficientFilePermissions', 'The user does not have sufficient permissions for this file.');
}

/** Sentences of the refusals that a test may have the emulator give. */
const REFUSALS = {
  accessNotConfigured: [403, 'usageLimits', 'Google Drive API has not been used in project 1234567890 before or it is disabled.'],
  cannotDownloadAbusiveFile: [403, 'global', 'This file has been identified as malware or spam and cannot be downloaded.'],
  cannotDownloadFile: [403, 'global', 'This file cannot be downloaded by the user.'],
  dailyLimitExceeded: [403, 'usageLimits', 'Daily Limit Exceeded'],
  domainPolicy: [403, 'global', 'The domain administrators have disabled Drive apps.'],
  downloadQuotaExceeded: [403, 'usageLimits', 'The download quota for this file has been exceeded.'],
  insufficientFilePermissions: [403, 'global', 'The user does not have sufficient permissions for this file.'],
  rateLimitExceeded: [403, 'usageLimits', 'Rate Limit Exceeded'],
  tooManyRequests: [429, 'usageLimits', 'Too many requests'],
  userRateLimitExceeded: [403, 'usageLimits', 'User Rate Limit Exceeded'],
  backendError: [503, 'global', 'Backend Error'],
  internalError: [500, 'global', 'Internal Error'],
};

/** @param {string} reason one of the above @param {number} [retryAfter] seconds, said in the header of that name */
export function refusal(reason, retryAfter) {
  const [code, domain, message] = REFUSALS[/** @type {keyof typeof REFUSALS} */ (reason)] ?? [403, 'global', reason];
  const named = reason === 'tooManyRequests' ? 'rateLimitExceeded' : reason;
  const headers = /** @type {Record<string, string>} */ (retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) });
  return new DriveError(Number(code), named, String(message), { domain: String(domain), headers });
}
