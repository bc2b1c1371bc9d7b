/** Says, while files are held over the page, what dropping them does. It takes no part in where they are dropped. */
export function DropVeil() {
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 z-30 flex items-center justify-center bg-scrim outline-2 -outline-offset-4 outline-accent outline-dashed">
      <p className="rounded-lg border border-border-strong bg-panel px-5 py-3 text-lg font-semibold shadow-float">Drop manifests to see who can reach whom</p>
    </div>
  );
}
