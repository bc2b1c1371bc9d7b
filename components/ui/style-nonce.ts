declare global {
  var __webpack_nonce__: string | undefined;
}

/**
 * Tells libraries that add style sheets while running, as Radix does under an open dialog, the nonce that the page's
 * content security policy asks of them: the one its own style sheets came with. They look for it under this name.
 */
export function provideStyleNonce(): void {
  globalThis.__webpack_nonce__ ??= document.querySelector<HTMLElement>('style[nonce], script[nonce]')?.nonce || undefined;
}
