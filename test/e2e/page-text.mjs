/** What a person reads: the text of a page with that of every shadow root in it, as one line. */

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} [selector] of the outermost element to read
 */
export function pageText(page, selector = 'body') {
  return page.evaluate((outermost) => {
    const words = [];
    const read = (node) => {
      if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
      if (node instanceof Element && (node.hidden || ['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName))) return;
      if (node instanceof HTMLSlotElement && node.assignedNodes().length > 0) {
        for (const child of node.assignedNodes()) read(child);
        return;
      }
      for (const child of (node.shadowRoot ?? node).childNodes) read(child);
    };
    for (const element of document.querySelectorAll(outermost)) read(element);
    return words.join(' ').replaceAll(/\s+/g, ' ').trim();
  }, selector);
}

/**
 * Waits until the text matches; what it last was is in the error when it never does.
 * @param {import('puppeteer-core').Page} page
 * @param {RegExp} pattern
 * @param {string} [selector]
 */
export async function waitForText(page, pattern, selector) {
  const limit = Date.now() + 20_000;
  let text = '';
  while (Date.now() < limit) {
    text = await pageText(page, selector);
    if (pattern.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Expected ${pattern} in: ${text}`);
}
