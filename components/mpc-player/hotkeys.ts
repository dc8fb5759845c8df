/** The player's keyboard shortcuts, and when they must keep quiet. */

export type HotkeyCommand =
  | 'toggle'
  | 'mute'
  | 'shuffle'
  | 'repeat'
  | 'seek-back'
  | 'seek-forward'
  | 'volume-up'
  | 'volume-down';

const commands: Readonly<Record<string, HotkeyCommand>> = {
  ' ': 'toggle',
  k: 'toggle',
  m: 'mute',
  s: 'shuffle',
  r: 'repeat',
  ArrowLeft: 'seek-back',
  ArrowRight: 'seek-forward',
  ArrowUp: 'volume-up',
  ArrowDown: 'volume-down',
};

/** Where text is typed or letters have a meaning of their own. */
const TAKES_ALL =
  'input:not([type=range]):not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=menu], [role=menubar], [role=tree], [role=grid], [role=treegrid], [role=application]';
/** What is pressed with the space bar. */
const TAKES_SPACE = 'button, a[href], summary, label, [role=button], [role=link], [role=checkbox], [role=switch], [role=tab]';
/** What is moved with the arrows. */
const TAKES_ARROWS = 'input[type=range], input[type=radio], [role=slider], [role=tablist], [role=radiogroup], [role=spinbutton], audio, video';

/**
 * The command of a key press, or null when it is not for the player. Looks at the whole composed path: an
 * input deep in somebody's shadow root is the event's target only for itself.
 */
export function hotkeyOf(event: KeyboardEvent): HotkeyCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = commands[key];
  if (command === undefined) return null;
  const isArrow = key.startsWith('Arrow');
  const path = event.composedPath();
  if (hidesFocus(path[0])) return null;
  for (const target of path) {
    if (!(target instanceof Element)) continue;
    if (target.matches(TAKES_ALL)) return null;
    if (key === ' ' && target.matches(TAKES_SPACE)) return null;
    if (isArrow && target.matches(TAKES_ARROWS)) return null;
  }
  return command;
}

/** An element that has the focus and cannot take it hosts a closed shadow root: what is focused in there may be typed into. */
function hidesFocus(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement) || target === document.body || target === document.documentElement) return false;
  const root = target.getRootNode();
  const hasFocus = (root instanceof Document || root instanceof ShadowRoot) && root.activeElement === target;
  return hasFocus && target.tabIndex < 0 && !target.hasAttribute('tabindex') && target.shadowRoot === null;
}
