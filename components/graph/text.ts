/** Shortens a long name in its middle, where names of one family differ least: `payments-gateway-canary` -> `payments-…-canary`. */
export function elideMiddle(text: string, maxCharacters: number): string {
  const characters = [...text];
  if (characters.length <= maxCharacters) return text;
  const kept = Math.max(2, maxCharacters - 1);
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

/** The port text of a line: the ports the target declares, else the allowed ones; more than fit become `8080 +3`. */
export function portText(label: string, ports: readonly string[], maxCharacters = 13): string {
  const parts = label === '' ? [...ports] : label.split(/,\s*/);
  const whole = parts.join(', ');
  if (whole.length <= maxCharacters) return whole;
  for (let shown = parts.length - 1; shown >= 1; shown--) {
    const text = `${parts.slice(0, shown).join(', ')} +${parts.length - shown}`;
    if (text.length <= maxCharacters || shown === 1) return elideMiddle(text, maxCharacters + 5);
  }
  return elideMiddle(whole, maxCharacters + 5);
}

/** What is written on a line by an Ingress or a route, in two rows: `shop.example/ +2` and `→ 8080`. */
export function wayText(entries: readonly string[], ports: readonly string[]): string {
  const [first = '', ...more] = entries;
  return `${elideMiddle(first, LONGEST_ENTRY)}${more.length > 0 ? ` +${more.length}` : ''}\n→ ${portText('', ports.map((port) => port.replace(/\/TCP$/, '')))}`;
}

const LONGEST_ENTRY = 26;

const SHORT_KINDS: Readonly<Record<string, string>> = { Deployment: 'deploy', StatefulSet: 'sts', DaemonSet: 'ds', ReplicaSet: 'rs', ReplicationController: 'rc', CronJob: 'cj', Pod: 'po' };

/** A caption with the kind by its short name in the Kubernetes API, for where the whole does not fit: `Deployment · 3` -> `deploy · 3`. */
export const shortCaption = (caption: string) => caption.replace(/^\w+/, (kind) => SHORT_KINDS[kind] ?? kind);
