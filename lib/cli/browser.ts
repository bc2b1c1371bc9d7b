import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { projectFolder } from './project.ts';

/** A Chromium to test with, and where it came from, in words. */
export interface Browser {
  readonly path: string;
  readonly origin: string;
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];

const usualPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium', '/usr/lib/chromium/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]),
};

/**
 * Finds a Chromium without installing one: `DRAWBRIDGE_BROWSER`, else the system's, else Playwright's own if it is there.
 * @throws when `DRAWBRIDGE_BROWSER` names no program: a wish that cannot be met is not silently replaced
 */
export function findBrowser(): Browser | null {
  const wished = process.env.DRAWBRIDGE_BROWSER;
  if (wished) {
    if (!isProgram(wished)) throw new Error(`DRAWBRIDGE_BROWSER is ${wished}, which is not a program.`);
    return { path: wished, origin: 'named by DRAWBRIDGE_BROWSER' };
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = [...names.flatMap((name) => onPath.map((folder) => join(folder, name + suffix))), ...(usualPlaces[process.platform] ?? [])];
  const system = candidates.find(isProgram);
  if (system) return { path: system, origin: "the system's" };
  const own = playwrightChromium();
  return own && isProgram(own) ? { path: own, origin: "Playwright's own" } : null;
}

/**
 * Finds a Chromium, or installs one: Playwright's own, and where its download is not to be had, the distribution's package.
 * @param say takes a line for the user
 * @throws when there is none and none can be installed
 */
export function provideBrowser(say: (line: string) => void): Browser {
  const found = findBrowser();
  if (found) return found;
  say('No Chromium or Chrome here; installing the one of Playwright.');
  // Playwright's missing libraries are for its --with-deps, which needs root; the package below brings its own.
  const install = spawnSync(process.execPath, [`${projectFolder}node_modules/@playwright/test/cli.js`, 'install', 'chromium'], { stdio: 'inherit', timeout: 600_000 });
  const own = install.status === 0 ? findBrowser() : null;
  if (own && runs(own.path)) return own;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say("Playwright's Chromium does not install or run here; installing the distribution's package.");
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env: environment });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'inherit', env: environment });
    const packaged = findBrowser();
    if (packaged) return { ...packaged, origin: "the distribution's package" };
  }
  throw new Error('There is no Chromium to test with. Install Chromium or Chrome, or name one with DRAWBRIDGE_BROWSER.');
}

/** Options every headless Chromium of ours gets: nothing in the background, and no sandbox only where root leaves none. */
export function browserArguments(): readonly string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}

/** Where Playwright would put its Chromium; nothing is loaded for it until nothing else was found. */
function playwrightChromium(): string | null {
  const { chromium } = createRequire(import.meta.url)('@playwright/test') as typeof import('@playwright/test');
  return chromium.executablePath() || null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A downloaded browser may lack libraries of the system. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0;
}
