import { copyText } from './download';

/** Puts the address of what is on screen on the clipboard; gives what became of it. */
export async function copyLink(): Promise<string> {
  return (await copyText(window.location.href)) ? 'The link to this view is copied. It opens as long as Drawbridge runs at this address.' : 'The browser does not allow copying. The address of this page is the link to this view.';
}
