/** Reads localStorage; `null` when there is nothing or the browser denies it. */
export function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Writes localStorage; false when the browser denies it or is full. */
export function writeStored(key: string, value: string): boolean {
  try {
    window.localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Forgets a key of localStorage. */
export function removeStored(key: string): void {
  try {
    window.localStorage.removeItem(key);
  } catch {
    // What the browser denies is not there either.
  }
}

/** The keys of localStorage. */
export function storedKeys(): readonly string[] {
  try {
    return Object.keys(window.localStorage);
  } catch {
    return [];
  }
}

/** Reads what this tab alone remembers, across reloads. */
export function readOfTab(key: string): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Writes what this tab alone remembers. */
export function writeOfTab(key: string, value: string): void {
  try {
    window.sessionStorage.setItem(key, value);
  } catch {
    // It is remembered by the browser as a whole, then.
  }
}
