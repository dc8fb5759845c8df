/**
 * Finds a Chromium browser on this machine: `CHROME_PATH` first, then the usual places of Chrome, Chromium and Edge.
 * On a Debian-like system as root it installs Debian's own; elsewhere it says what to install.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];

/** @returns {string[]} absolute paths where browsers usually are */
function usualPlaces() {
  const { env } = process;
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Google Chrome Canary'];
    const roots = ['/Applications', join(env.HOME ?? '', 'Applications')];
    return roots.flatMap((root) => apps.map((app) => join(root, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  if (process.platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return roots.flatMap((root) => programs.map((program) => join(root, program)));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...commands.flatMap((command) => folders.map((folder) => join(folder, command))), '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} */
function locate() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (!isExecutable(CHROME_PATH)) throw new Error(`CHROME_PATH is set to ${CHROME_PATH}, but no program is there.`);
    return CHROME_PATH;
  }
  return usualPlaces().find(isExecutable);
}

/** Debian's package, if this is root on a Debian-like system. */
function installOnDebian() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.error('No Chromium found: installing Debian\'s package "chromium" …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', 'chromium']]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] });
    if (status !== 0) return;
  }
}

/**
 * The browser's path.
 * @returns {string}
 */
export function findBrowser() {
  const found = locate();
  if (found) return found;
  installOnDebian();
  const installed = locate();
  if (installed) return installed;
  throw new Error(
    'The tests need Chrome, Chromium or Edge, and none was found.\n' +
      '  Debian, Ubuntu:  sudo apt-get install chromium\n' +
      '  Fedora:          sudo dnf install chromium\n' +
      '  macOS:           brew install --cask google-chrome\n' +
      '  Windows:         winget install Google.Chrome\n' +
      'A browser in an unusual place is found by CHROME_PATH=/path/to/it.',
  );
}
