import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserArguments, findBrowser } from './browser.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the browser of the tests', () => {
  it('is the one that was named', () => {
    vi.stubEnv('DRAWBRIDGE_BROWSER', process.execPath);
    expect(findBrowser()).toEqual({ path: process.execPath, origin: 'named by DRAWBRIDGE_BROWSER' });
  });

  it('is never another than the one that was named', () => {
    vi.stubEnv('DRAWBRIDGE_BROWSER', '/no/such/browser');
    expect(() => findBrowser()).toThrow('/no/such/browser');
  });

  it('keeps its sandbox for everyone but root', () => {
    const getuid = vi.spyOn(process as { getuid: () => number }, 'getuid');
    getuid.mockReturnValue(1000);
    expect(browserArguments()).not.toContain('--no-sandbox');
    getuid.mockReturnValue(0);
    expect(browserArguments()).toContain('--no-sandbox');
  });
});
