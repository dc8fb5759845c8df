/** The pages of an authority that a person sees: the question, and an error that must not be redirected. */

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** @param {string} body */
function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title><body>${body}</body></html>`;
}

/** The form goes to the very address of the page. @param {{ client: string, user: string, scope: readonly string[] }} question */
export function consentPage({ client, user, scope }) {
  return page(
    `<h1>${escaped(client)} wants to see the files of ${escaped(user)}</h1><p>${escaped(scope.join(', '))}</p>` +
      '<form method="post"><button name="decision" value="allow" id="allow">Allow</button>' +
      '<button name="decision" value="deny" id="deny">Deny</button></form>',
  );
}

/** @param {import('./oauth-messages.mjs').OAuthError} error */
export function errorPage({ error, message }) {
  return page(`<h1>Error 400: ${escaped(error)}</h1><p>${escaped(message)}</p>`);
}
