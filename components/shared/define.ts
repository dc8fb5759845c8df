/**
 * Registers an element, unless the page already has one of that name: two embeds on one page, each bringing
 * its own copy of the script, are normal, and the first one wins.
 */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
